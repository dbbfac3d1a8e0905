// Verifies signed HTTP responses with other people's code alone: the key set through jose, the signature through
// http-message-sig, the digest through Node.
// usage: node verify-response.mjs SERVICE_URL JWKS_URL ALGORITHM
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import http from "node:http";
import { importJWK } from "jose";
import { component, verifySignature } from "http-message-sig";

const [serviceUrl, jwksUrl, algorithm] = process.argv.slice(2);

const jwks = await (await fetch(jwksUrl)).json();
const nonce = randomBytes(16).toString("base64");

const webCrypto = {
  "ecdsa-p256-sha256": [{ name: "ECDSA", hash: "SHA-256" }, "ES256"],
  "rsa-pss-sha512": [{ name: "RSA-PSS", saltLength: 64 }, "PS512"],
  ed25519: [{ name: "Ed25519" }, "EdDSA"],
}[algorithm];
assert.ok(webCrypto, `no mapping for ${algorithm}`);

const response = await new Promise((resolve, reject) => {
  const headers = {
    "accept-signature":
      `sig=("@status" "content-digest" "content-type" "@method";req "@path";req "@query";req)` +
      `;created;expires;keyid;nonce="${nonce}";tag="keyservice-response"`,
  };
  http
    .get(serviceUrl, { headers }, (incoming) => {
      const chunks = [];
      incoming.on("data", (chunk) => chunks.push(chunk));
      incoming.on("end", () => resolve({ incoming, body: Buffer.concat(chunks) }));
    })
    .on("error", reject);
});

const fields = [];
for (let i = 0; i < response.incoming.rawHeaders.length; i += 2) {
  fields.push({ name: response.incoming.rawHeaders[i].toLowerCase(), value: response.incoming.rawHeaders[i + 1] });
}

const url = new URL(serviceUrl);
const request = {
  kind: "request",
  method: "GET",
  targetUri: serviceUrl,
  requestTarget: url.pathname + url.search,
  fields: [],
};
const message = (status) => ({ kind: "response", status, fields, request });
const req = (name) => component(name, { req: true });
const policy = {
  algorithms: [algorithm],
  requiredComponents: ["@status", "content-digest", "content-type", req("@method"), req("@path"), req("@query")],
  requiredParameters: ["created", "expires", "keyid", "nonce", "tag"],
  maxAge: 300,
  clockSkew: 5,
  validate: (signature) => signature.parameters.nonce === nonce && signature.parameters.tag === "keyservice-response",
};
const resolveVerifier = async (candidate) => {
  const jwk = jwks.keys.find((key) => key.kid === candidate.parameters.keyid);
  assert.ok(jwk, `the key set has ${candidate.parameters.keyid}`);
  const key = await importJWK(jwk, webCrypto[1]);
  return {
    algorithm,
    verify: (data, signature) => crypto.subtle.verify(webCrypto[0], key, signature, data),
  };
};

const verified = await verifySignature(message(response.incoming.statusCode), { policy, resolveVerifier });
assert.equal(verified.parameters.nonce, nonce);

const digest = fields.find((field) => field.name === "content-digest").value;
const expected = createHash("sha256").update(response.body).digest("base64");
assert.equal(digest, `sha-256=:${expected}:`);

// The same response under another status is refused: the check above was not vacuous.
await assert.rejects(verifySignature(message(500), { policy, resolveVerifier }));

console.log(`cases: node verifier, ${algorithm}, keyid ${verified.parameters.keyid}`);

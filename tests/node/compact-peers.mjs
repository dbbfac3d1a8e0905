// The compact signature formats with other people's code: verifies what we signed, refuses it once changed, and signs
// what we are to verify.
// usage: node compact-peers.mjs github|stripe|standard-webhooks|response, JSON on standard input, JSON on standard output
import assert from "node:assert/strict";
import * as crypto from "node:crypto";
import { text } from "node:stream/consumers";
import { sign as signGitHub, verify as verifyGitHub, verifyWithFallback } from "@octokit/webhooks-methods";
import { Webhook } from "standardwebhooks";
import Stripe from "stripe";

const now = () => Math.floor(Date.now() / 1000);
const hmac = (secret, data) => crypto.createHmac("sha256", secret).update(data).digest();
const publicPrefix = "whpk_";

async function github({ body, headers, secret, oldSecret }) {
  const signature = headers["X-Hub-Signature-256"];
  assert.equal(await verifyGitHub(secret, body, signature), true);
  assert.equal(await verifyWithFallback(oldSecret, body, signature, [secret]), true);
  assert.equal(await verifyGitHub(oldSecret, body, signature), false);
  assert.equal(await verifyGitHub(secret, `${body} `, signature), false);
  return { headers: { "X-Hub-Signature-256": await signGitHub(secret, body) } };
}

function stripe({ body, headers, secret, oldSecret }) {
  const { webhooks } = new Stripe("sk_test_unused");
  const signature = headers["Stripe-Signature"];
  for (const known of [secret, oldSecret]) {
    assert.deepEqual(webhooks.constructEvent(body, signature, known), JSON.parse(body));
  }
  assert.throws(() => webhooks.constructEvent(`${body} `, signature, secret), { type: "StripeSignatureVerificationError" });
  assert.throws(() => webhooks.constructEvent(body, signature, `${secret}x`), { type: "StripeSignatureVerificationError" });

  // Their verifier does not bound the future: ours has to.
  const ahead = webhooks.generateTestHeaderString({ payload: body, secret, timestamp: now() + 86_400 });
  assert.deepEqual(webhooks.constructEvent(body, ahead, secret), JSON.parse(body));
  return {
    headers: { "Stripe-Signature": webhooks.generateTestHeaderString({ payload: body, secret }) },
    ahead: { "Stripe-Signature": ahead },
  };
}

function standardWebhooks({ body, headers, secret, oldSecret, publicKey }) {
  for (const known of [secret, oldSecret]) {
    assert.deepEqual(new Webhook(known).verify(body, headers), JSON.parse(body));
  }
  assert.throws(() => new Webhook(secret).verify(`${body} `, headers));
  assert.throws(() => new Webhook(secret).verify(body, { ...headers, "webhook-id": "msg_another" }));

  // The package has no v1a: Node's own ed25519 stands in.
  const input = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
  const asymmetric = headers["webhook-signature"].split(" ").find((entry) => entry.startsWith("v1a,"));
  const x = Buffer.from(publicKey.slice(publicPrefix.length), "base64").toString("base64url");
  const ours = crypto.createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
  assert.equal(crypto.verify(null, Buffer.from(input), ours, Buffer.from(asymmetric.slice(4), "base64")), true);

  const [id, time] = ["msg_from_node", new Date()];
  const pair = crypto.generateKeyPairSync("ed25519");
  const seconds = Math.floor(time.getTime() / 1000);
  const theirs = crypto.sign(null, Buffer.from(`${id}.${seconds}.${body}`), pair.privateKey).toString("base64");
  return {
    headers: {
      "webhook-id": id,
      "webhook-timestamp": `${seconds}`,
      "webhook-signature": `${new Webhook(secret).sign(id, time, body)} v1a,${theirs}`,
    },
    publicKey: publicPrefix + Buffer.from(pair.publicKey.export({ format: "jwk" }).x, "base64url").toString("base64"),
  };
}

// No package has this format; these lines are all that a consumer needs.
function response({ body, headers, secret, publicKey, status, method, target, nonce }) {
  const encoded = Buffer.from(target).toString("base64url");
  const bind = (seconds, boundStatus) => Buffer.from(`v1.${seconds}.${nonce}.${boundStatus}.${method}.${encoded}.${body}`);
  const signatures = Object.fromEntries(headers["X-Response-Signature"].split(", ").map((entry) => entry.split("=")));
  const time = Number(headers["X-Response-Timestamp"]);
  assert.equal(headers["X-Response-Nonce"], nonce);
  assert.ok(Math.abs(now() - time) <= 60);
  assert.equal(headers["X-Response-Key-Id"], "acme/responses/4, acme/responses/3");

  const mac = Buffer.from(signatures.sha256, "hex");
  const p256 = Buffer.from(signatures["ecdsa-p256-sha256"], "hex");
  const key = { key: publicKey, dsaEncoding: "ieee-p1363" };
  assert.equal(crypto.timingSafeEqual(mac, hmac(secret, bind(time, status))), true);
  assert.equal(crypto.timingSafeEqual(mac, hmac(secret, bind(time, 500))), false);
  assert.equal(crypto.verify("sha256", bind(time, status), key, p256), true);
  assert.equal(crypto.verify("sha256", bind(time, 500), key, p256), false);

  const seconds = now();
  return {
    headers: {
      "X-Response-Signature": `sha256=${hmac(secret, bind(seconds, status)).toString("hex")}`,
      "X-Response-Timestamp": `${seconds}`,
      "X-Response-Nonce": nonce,
    },
  };
}

const formats = { github, stripe, "standard-webhooks": standardWebhooks, response };
const answer = await formats[process.argv[2]](JSON.parse(await text(process.stdin)));
console.log(JSON.stringify(answer));

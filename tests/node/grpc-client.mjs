// A client in another language: nothing but the files in protos/. Creates a tenant and keys, signs, and verifies
// both at the authority and with Node's own cryptography.
// usage: node grpc-client.mjs HOST:PORT PROTOS_FOLDER
import assert from "node:assert/strict";
import { createHash, createPublicKey, randomUUID, verify as verifyWithNode } from "node:crypto";
import path from "node:path";
import { promisify } from "node:util";
import grpc from "@grpc/grpc-js";
import loader from "@grpc/proto-loader";

const [endpoint, protos] = process.argv.slice(2);

const definition = loader.loadSync(
  ["signing.proto", "admin.proto"].map((file) => path.join(protos, "keyservice/v1", file)),
  { includeDirs: [protos], longs: Number, enums: String, defaults: true, oneofs: true },
);
const { SigningService, AdminService } = grpc.loadPackageDefinition(definition).keyservice.v1;
const credentials = grpc.credentials.createInsecure();
const calls = (Service) => {
  const client = new Service(endpoint, credentials);
  return new Proxy(client, {
    get: (target, name) => {
      const member = target[name];
      return typeof member === "function" && name !== "close" ? promisify(member).bind(target) : member.bind(target);
    },
  });
};
const admin = calls(AdminService);
const signing = calls(SigningService);

const data = Buffer.from("what is signed");
const tenant = `node-${randomUUID().slice(0, 8)}`;
await admin.CreateTenant({ tenantId: tenant, requestId: randomUUID() });

// How Node verifies what each algorithm of RFC 9421 makes.
const nodeOptions = {
  "ecdsa-p256-sha256": ["sha256", { dsaEncoding: "ieee-p1363" }],
  "ecdsa-p384-sha384": ["sha384", { dsaEncoding: "ieee-p1363" }],
  "rsa-pss-sha512": ["sha512", { padding: 6, saltLength: 64 }],
  "rsa-v1_5-sha256": ["sha256", {}],
  ed25519: [null, {}],
};

let checked = 0;
for (const algorithm of ["hmac-sha256", ...Object.keys(nodeOptions)]) {
  const request = {
    parent: `tenants/${tenant}`,
    keyId: algorithm.replace("_", "-"),
    key: { algorithm, rotation: { overlap: { seconds: 3600 } } },
    requestId: randomUUID(),
  };
  const created = await admin.CreateKey(request);
  const repeated = await admin.CreateKey(request);
  assert.deepEqual(repeated.key, created.key, "the same request_id gets the same reply");

  const name = created.key.name;
  const signed = await signing.Sign({ key: name, data });
  assert.equal(signed.keyId, `${tenant}/${request.keyId}/1`);
  assert.equal(signed.algorithm, algorithm);

  const valid = await signing.Verify({ name: signed.keyId, data, signature: signed.signature });
  assert.equal(valid.valid, true);
  const tampered = await signing.Verify({ name, data: Buffer.from("another"), signature: signed.signature });
  assert.equal(tampered.valid, false);
  assert.equal(tampered.reason, "SIGNATURE_INVALID");

  if (algorithm !== "hmac-sha256") {
    const set = await signing.GetKeySet({ name });
    const key = createPublicKey({ key: set.entries[0].publicKey, format: "der", type: "spki" });
    const [hash, options] = nodeOptions[algorithm];
    assert.ok(verifyWithNode(hash, data, { key, ...options }, signed.signature), `${algorithm}: Node verifies`);
    if (hash) {
      const digest = createHash(hash).update(data).digest();
      const signedDigest = await signing.Sign({ key: name, digest });
      assert.ok(verifyWithNode(hash, data, { key, ...options }, signedDigest.signature), `${algorithm}: digest`);
    }
  }
  checked++;
}

// Refusals carry a status and a reason that a client can act upon.
await assert.rejects(signing.Sign({ key: `tenants/${tenant}/keys/ed25519` }), (error) => {
  assert.equal(error.code, grpc.status.INVALID_ARGUMENT);
  assert.ok(error.metadata.get("grpc-status-details-bin").length === 1, "rich error details");
  return true;
});
await assert.rejects(signing.Sign({ key: `tenants/${tenant}/keys/absent`, data }), { code: grpc.status.NOT_FOUND });

console.log(`cases: node gRPC client, ${checked} algorithms`);
process.exit(0);

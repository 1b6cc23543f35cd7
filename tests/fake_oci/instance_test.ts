import assert from "node:assert/strict";
import { FakeOci } from "../../scripts/fake_oci/fake_oci.ts";
import { sharedRsaKey } from "../../scripts/fake_oci/identity/rsa_key.ts";
import {
  type FakeInstance,
  startInstance,
} from "../../scripts/fake_oci/services/start_instance.ts";
import { refusalOf, SignedClient } from "./signed_client.ts";
import { type SigningKey, signRequest } from "../../scripts/fake_oci/signing/request_signer.ts";

const AUTHORIZED = { headers: { authorization: "Bearer Oracle" } };

async function metadata(instance: FakeInstance, path: string): Promise<string> {
  const response = await fetch(`${instance.metadataBaseUrl}/${path}`, AUTHORIZED);
  assert.equal(response.status, 200, path);
  return await response.text();
}

function between(pem: string): string {
  return pem.replaceAll(/-----.*?-----|\s/g, "");
}

/** Does by hand what the SDKs do: trades the instance's certificate for a token. */
async function federate(
  instance: FakeInstance,
  sessionKeyPem: string,
  change: { keyId?: string; intermediates?: string[] } = {},
): Promise<Response> {
  const certificate = await metadata(instance, "identity/cert.pem");
  const intermediate = await metadata(instance, "identity/intermediate.pem");
  const body = JSON.stringify({
    certificate: between(certificate),
    publicKey: between(sessionKeyPem),
    intermediateCertificates: change.intermediates ?? [between(intermediate)],
  });
  const der = Uint8Array.fromBase64(between(certificate));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-1", der));
  const fingerprint = digest.toHex().replaceAll(/(..)(?!$)/g, "$1:");
  const key: SigningKey = {
    keyId: change.keyId ?? `${instance.principal.tenancy}/fed-x509/${fingerprint}`,
    privateKey: await crypto.subtle.importKey(
      "pkcs8",
      Uint8Array.fromBase64(between(await metadata(instance, "identity/key.pem"))),
      { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" },
      false,
      ["sign"],
    ),
  };
  const request = new Request(`${instance.federationEndpoint}/v1/x509`, { method: "POST", body });
  return await fetch(await signRequest(request, key, { signBody: true }));
}

Deno.test("metadataService() tells about the instance only with its header", async () => {
  await using oci = await FakeOci.start();
  const instance = await startInstance(oci);
  assert.equal(await metadata(instance, "instance/region"), "phx");
  const about = JSON.parse(await metadata(instance, "instance/"));
  assert.equal(about.id, instance.principal.id);
  assert.equal(about.canonicalRegionName, "us-phoenix-1");
  const info = JSON.parse(await metadata(instance, "instance/regionInfo"));
  assert.equal(info.regionIdentifier, "us-phoenix-1");
  const without = await fetch(`${instance.metadataBaseUrl}/identity/key.pem`);
  assert.equal(without.status, 403);
  await without.body?.cancel();
  const unknown = await fetch(`${instance.metadataBaseUrl}/nothing`, AUTHORIZED);
  assert.equal(unknown.status, 404);
  await unknown.body?.cancel();
});

Deno.test("tokenService() trades a certificate's signature for a token that signs requests", async () => {
  await using oci = await FakeOci.start();
  const instance = await startInstance(oci);
  const session = await sharedRsaKey("session");
  const response = await federate(instance, session.publicKeyPem);
  assert.equal(response.status, 200);
  const { token } = await response.json();
  const client = new SignedClient(oci, { keyId: `ST$${token}`, privateKey: session.privateKey });
  assert.equal((await client.put("x", "1")).status, 200);
  assert.equal(oci.log.entries.at(-1)?.principal, instance.principal.id);
  oci.policy.limit(instance.principal.id, {});
  assert.equal((await refusalOf(await client.get("x"))).code, "BucketNotFound");
});

Deno.test("tokenService() gives tokens that expire as soon as it is told", async () => {
  await using oci = await FakeOci.start();
  const instance = await startInstance(oci);
  instance.tokenLifetimeSeconds = -1;
  const session = await sharedRsaKey("session");
  const { token } = await (await federate(instance, session.publicKeyPem)).json();
  const client = new SignedClient(oci, { keyId: `ST$${token}`, privateKey: session.privateKey });
  assert.equal((await refusalOf(await client.get("x"))).status, 401);
});

Deno.test("tokenService() refuses a stranger's chain and another certificate's name", async () => {
  await using oci = await FakeOci.start();
  await using elsewhere = await FakeOci.start();
  const instance = await startInstance(oci);
  const stranger = await startInstance(elsewhere);
  const { publicKeyPem } = oci.user.key;
  const foreign = between(await metadata(stranger, "identity/intermediate.pem"));
  for (
    const change of [
      { intermediates: [] },
      { intermediates: [foreign] },
      { intermediates: ["nonsense"] },
      { keyId: `${instance.principal.tenancy}/fed-x509/00:11` },
    ]
  ) {
    const { status, code } = await refusalOf(await federate(instance, publicKeyPem, change));
    assert.deepEqual([status, code], [401, "NotAuthenticated"], JSON.stringify(change));
  }
  const nothing = await fetch(`${instance.federationEndpoint}/v1/x509`, {
    method: "POST",
    body: "{}",
  });
  assert.equal((await refusalOf(nothing)).status, 400);
});

Deno.test("serviceHandler() lets the metadata and token services misbehave", async () => {
  await using oci = await FakeOci.start();
  const instance = await startInstance(oci);
  oci.faults.add({
    service: "token",
    fault: { kind: "refusal", code: "InternalServerError" },
  });
  oci.faults.add({
    service: "instance metadata",
    match: { target: "/region" },
    fault: { kind: "no-answer", when: "before-commit", ending: "hang" },
  });
  const refused = await refusalOf(await federate(instance, oci.user.key.publicKeyPem));
  assert.equal(refused.status, 500);
  const signal = AbortSignal.timeout(100);
  const hanging = fetch(`${instance.metadataBaseUrl}/instance/region`, { ...AUTHORIZED, signal });
  await assert.rejects(hanging, { name: "TimeoutError" });
  assert.equal(oci.faults.pending, 0);
});

import { createHash, createPublicKey, generateKeyPairSync } from "node:crypto";
import { expect, test } from "vitest";
import { FIRST_CORE_ID } from "@core-console/shared/contract/ids";
import type { EnrolRequest } from "@core-console/shared/contract/enrolment";
import { refOf } from "../../../lib/ref.ts";
import type { RemovedRecord } from "../../state/records.ts";
import type { Registry } from "../../state/registry.ts";
import { hostProof, isProven } from "./prove-host.ts";

const newKey = (): string =>
  generateKeyPairSync("ec", {
    namedCurve: "P-256",
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  }).privateKey;
const KEY = newKey();
const hashOf = (key: string): string =>
  createHash("sha256")
    .update(createPublicKey(key).export({ type: "spki", format: "der" }))
    .digest("hex");
const request = { id: FIRST_CORE_ID, csr: "CSR" } as EnrolRequest;

function registryWith(over: Partial<RemovedRecord> = {}): { registry: Registry } {
  const removed = {
    ref: refOf(FIRST_CORE_ID),
    keyHash: hashOf(KEY),
    why: { code: "life_ended", params: { state: "switched_off" } },
    ...over,
  };
  return { registry: { removals: new Map([["x", { value: removed, revision: 1 }]]) } as unknown as Registry };
}

test("a host is proven by the key that recovery listed as switched off, for this very request", () => {
  const proof = hostProof(KEY, request);
  expect(isProven(registryWith(), { ...request, proof })).toBe(true);
  expect(isProven(registryWith(), request)).toBe(false);
  expect(isProven(registryWith(), { ...request, csr: "another", proof })).toBe(false);
  expect(isProven(registryWith(), { ...request, proof: hostProof(newKey(), request) })).toBe(false);
  expect(isProven(registryWith(), { ...request, proof: { key: "x", signature: "y" } })).toBe(false);
});

test.each<[string, Partial<RemovedRecord>]>([
  ["lost", { why: { code: "life_ended", params: { state: "lost" } } }],
  ["removed by an operator", { why: undefined }],
  ["of another service", { ref: refOf("3c5f8a20-77d4-4f0e-9b6a-1d2c90e4ab57") }],
])("the key of a host that is %s proves nothing", (_, over) => {
  expect(isProven(registryWith(over), { ...request, proof: hostProof(KEY, request) })).toBe(false);
});

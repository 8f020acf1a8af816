import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { keys } from "../state/keys.ts";
import type { RemovedRecord } from "../state/records.ts";
import { createContext, type CoreParts } from "../testing/context.ts";
import { coreRecord } from "../testing/records.ts";
import type { Store } from "../testing/store.ts";
import { createCa, createCsr, createNodeKey, issueCertificate, revokedIn } from "../members/pki/ca.ts";
import { ExclusiveRunner } from "../../lib/process/exclusive-runner.ts";
import { serialOf } from "../../lib/tls/certificate-serial.ts";
import { keepRevoked, prepareRevoked } from "./revoked.ts";

const ca = await createCa(Date.now());
const key = await createNodeKey();
const names = { fqdn: "core-2.soc.example", addresses: ["192.0.2.2"] };
const certificate = await issueCertificate(ca, await createCsr(key, names), coreRecord(2).ref, names, Date.now());
const serial = serialOf(certificate) ?? "";
let folder: string;
let c: CoreParts;
let store: Store;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "revoked-"));
  const file = join(folder, "revoked.crl");
  ({ c, store } = createContext({
    layout: { revoked: file } as CoreParts["layout"],
    client: { tls: { ca: ca.cert, cert: certificate, key } } as CoreParts["client"],
  }));
  await store.run();
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true });
});
const listed = (): string[] => revokedIn(readFileSync(c.layout.revoked));
const remove = async (n: number, over: Partial<RemovedRecord> = {}): Promise<void> => {
  const { ref, name } = coreRecord(n);
  const record = {
    ref,
    name,
    memberId: "m",
    fqdn: null,
    keyHash: null,
    serial,
    at: "2026-01-01T00:00:00.000Z",
    by: "",
  };
  await store.registry.reached(store.gateway.put(keys.removed(ref), { ...record, ...over }), AbortSignal.timeout(5000));
};

test("there is a list before any member was removed, and an existing one stays", async () => {
  await prepareRevoked(c);
  expect(listed()).toEqual([]);
  await remove(2);
  await keepRevoked(c);
  await prepareRevoked(c);
  expect(listed()).toEqual([serial]);
});
test("an empty or damaged list would keep every peer away: it is made anew before the engine starts", async () => {
  for (const damaged of ["", "x"]) {
    writeFileSync(c.layout.revoked, damaged);
    await prepareRevoked(c);
    expect(listed()).toEqual([]);
  }
});
test("changes that come while it is written are in it too", async () => {
  await prepareRevoked(c);
  await remove(2);
  const runner = new ExclusiveRunner("again");
  const first = runner.run(() => keepRevoked(c));
  await remove(3, { serial: "01aa" });
  await Promise.all([first, runner.run(() => keepRevoked(c))]);
  expect(listed().toSorted()).toEqual(["01aa", serial].toSorted());
});
test("a member without a certificate that can be read has no number; a damaged list is made anew", async () => {
  writeFileSync(c.layout.revoked, "not a list");
  await remove(2, { serial: null });
  await keepRevoked(c);
  expect(listed()).toEqual([]);
});
test("what is no certificate has no serial number", () => expect(serialOf("PEM")).toBeNull());

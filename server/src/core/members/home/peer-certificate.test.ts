import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { silentLogger } from "../../../lib/logging/logger.ts";
import { createCa, createCsr, createNodeKey, issueCertificate } from "../pki/ca.ts";
import { peerName } from "../pki/peer-name.ts";
import { createContext } from "../../testing/context.ts";
import { writeWhole } from "../../../lib/process/write-whole.ts";
import { layoutOf, type Layout } from "./layout.ts";
import { PeerCertificate } from "./peer-certificate.ts";

const ca = await createCa(Date.now());
const names = { fqdn: "127.0.0.11", addresses: ["127.0.0.11", "127.0.0.1"] };
const nodeKey = await createNodeKey();
const nodeCert = await issueCertificate(ca, await createCsr(nodeKey, names), "ref", names, Date.now());
const { self } = createContext();
const name = peerName(self.clusterToken);
let folder: string;
let layout: Layout;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "peer-"));
  layout = layoutOf(folder, self.id);
  writeWhole(layout.nodeKey, nodeKey);
  writeWhole(layout.nodeCert, nodeCert);
});
afterEach(() => rmSync(folder, { recursive: true }));
const made = async (member: boolean): Promise<PeerCertificate> => {
  const own = new PeerCertificate({ layout, ca: ca.cert, self, log: silentLogger });
  await own.prepare(member);
  return own;
};
const signed = (csr: string | null, cn = name, by = ca): Promise<string> =>
  issueCertificate(by, csr ?? "", cn, names, Date.now());

test("a joiner asks with a key of its own, and has the certificate once it was signed, also after a restart", async () => {
  const own = await made(false);
  expect([own.ready, existsSync(layout.raftCert)]).toEqual([false, false]);
  const cert = await signed(own.csr);
  own.take(cert);
  expect([own.ready, own.csr]).toEqual([true, null]);
  expect(readFileSync(layout.raftCert, "utf8")).toBe(cert);
  expect(readFileSync(layout.raftKey, "utf8")).not.toBe(nodeKey);
  expect(statSync(layout.raftKey).mode & 0o777).toBe(0o600);
  expect(existsSync(layout.nextRaftKey)).toBe(false);
  const again = await made(true);
  expect([again.ready, again.csr]).toEqual([true, null]);
});

test("cut off before it was signed: the same key asks again", async () => {
  const first = await made(false);
  const again = await made(false);
  again.take(await signed(first.csr));
  expect(again.ready).toBe(true);
});

test("a member from before there were such certificates starts with its node certificate, and asks", async () => {
  const own = await made(true);
  expect(own.ready).toBe(false);
  expect(readFileSync(layout.raftCert, "utf8")).toBe(nodeCert);
  expect(readFileSync(layout.raftKey, "utf8")).toBe(nodeKey);
  own.take(await signed(own.csr));
  expect(own.ready).toBe(true);
  expect(readFileSync(layout.raftCert, "utf8")).not.toBe(nodeCert);
});

test("one that does not fit is left alone: another key's, another life's, another CA's, none at all", async () => {
  const own = await made(true);
  const other = await createCsr(await createNodeKey(), names);
  const foreign = await createCa(Date.now());
  for (const cert of [
    await signed(other),
    await signed(own.csr, peerName("another-token")),
    await signed(own.csr, self.ref),
    await signed(own.csr, name, foreign),
    "",
  ])
    own.take(cert);
  expect(own.ready).toBe(false);
  expect(readFileSync(layout.raftCert, "utf8")).toBe(nodeCert);
});

test.each([
  ["the certificate is damaged", () => writeFileSync(layout.raftCert, "x")],
  ["the key is another's", () => writeFileSync(layout.raftKey, nodeKey)],
  ["the key to ask with is damaged", () => writeFileSync(layout.nextRaftKey, "x")],
])("%s: a new one is asked for", async (_, damage) => {
  const first = await made(false);
  first.take(await signed(first.csr));
  damage();
  if (existsSync(layout.nextRaftKey)) rmSync(layout.raftCert);
  const own = await made(true);
  expect(own.ready).toBe(false);
  own.take(await signed(own.csr));
  expect(own.ready).toBe(true);
});

test("the name is one word for each life of a cluster, and says nothing of its token", () => {
  expect(name).toMatch(/^kuma-raft-[0-9a-f]{32}$/);
  expect(peerName(self.clusterToken)).toBe(name);
  expect(peerName("another-token")).not.toBe(name);
});

import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { webcrypto } from "node:crypto";
import "reflect-metadata";
import * as x509 from "@peculiar/x509";
import { expect, onTestFinished, test } from "vitest";
import { openCertificates } from "./certificate-source.ts";
import type { CertificatePair } from "./certificate-pair.ts";
import { silentLogger } from "../logging/logger.ts";

const EC = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const DAY_MS = 86_400_000;

async function makePair(daysLeft = 1): Promise<CertificatePair> {
  x509.cryptoProvider.set(webcrypto);
  const keys = await webcrypto.subtle.generateKey(EC, true, ["sign", "verify"]);
  const cert = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: webcrypto.getRandomValues(new Uint8Array(8)).reduce((hex, b) => hex + b.toString(16), "1"),
    name: "CN=console",
    keys,
    signingAlgorithm: EC,
    notBefore: new Date(Date.now() - 10 * DAY_MS),
    notAfter: new Date(Date.now() + daysLeft * DAY_MS),
  });
  const key = x509.PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey), "PRIVATE KEY");
  return { cert: cert.toString("pem"), key };
}

/** A folder with the operator's pair before the node's, and a clock on which the test triggers each check. */
async function folder() {
  const dir = await mkdtemp(join(tmpdir(), "certificates-"));
  onTestFinished(() => rm(dir, { recursive: true }));
  const files = (name: string, own: boolean) => ({
    cert: join(dir, `${name}.crt`),
    key: join(dir, `${name}.key`),
    chain: null,
    own,
  });
  const [operator, node] = [files("console", true), files("node", false)];
  const errors: unknown[] = [];
  let due: (() => void) | null = null;
  const clock = { now: () => Date.now(), after: (_ms: number, f: () => void) => ((due = f), () => undefined) };
  const log = { ...silentLogger, info: () => undefined, error: (what: unknown) => errors.push(what) } as never;
  const put = async (at: typeof operator, pair: Partial<CertificatePair>): Promise<void> => {
    for (const [part, text] of Object.entries(pair)) {
      await writeFile(join(dir, "new"), text);
      await rename(join(dir, "new"), part === "cert" ? at.cert : at.key);
    }
  };
  const open = async () => {
    const source = await openCertificates({ places: [operator, node], clock, log });
    onTestFinished(() => source.close());
    const look = async (): Promise<void> => {
      const go = due;
      due = null;
      go?.();
      await expect.poll(() => due, { interval: 1 }).not.toBeNull();
    };
    return { source, look };
  };
  return { operator, node, put, open, errors };
}

test("the operator's certificate comes before the node's; when it is taken away, the node's serves again", async () => {
  const f = await folder();
  const [own, nodes] = [await makePair(), await makePair()];
  await f.put(f.node, nodes);
  const { source, look } = await f.open();
  expect(source.current()).toEqual({ ...nodes, own: false });
  let notified = 0;
  source.onChange(() => (notified += 1));
  await f.put(f.operator, own);
  await look();
  expect(source.current()).toEqual({ ...own, own: true });
  await look();
  expect(notified).toBe(1);
  await rm(f.operator.cert);
  await rm(f.operator.key);
  await look();
  expect(source.current()).toEqual({ ...nodes, own: false });
  expect(notified).toBe(2);
  expect(f.errors).toEqual([]);
});

test("a renewed pair is taken when both files are there; in between nothing changes and nothing is said", async () => {
  const f = await folder();
  const [old, renewed] = [await makePair(), await makePair()];
  await f.put(f.operator, old);
  const { source, look } = await f.open();
  await f.put(f.operator, { cert: renewed.cert });
  await look();
  expect(source.current()).toEqual({ ...old, own: true });
  await f.put(f.operator, { key: renewed.key });
  await look();
  expect(source.current()).toEqual({ ...renewed, own: true });
  expect(f.errors).toEqual([]);
});

test.each([
  ["nonsense", async () => ({ cert: "nonsense" })],
  ["another's key", async () => ({ key: (await makePair()).key })],
  ["an expired one", () => makePair(-1)],
])("%s is said once, and the one before stays", async (_what, make) => {
  const f = await folder();
  const good = await makePair();
  await f.put(f.operator, good);
  await f.put(f.node, await makePair());
  const { source, look } = await f.open();
  await f.put(f.operator, await make());
  for (let times = 0; times < 4; times += 1) await look();
  expect(source.current()).toEqual({ ...good, own: true });
  expect(f.errors).toHaveLength(1);
  const mended = await makePair();
  await f.put(f.operator, mended);
  await look();
  expect(source.current()).toEqual({ ...mended, own: true });
});

test("a bad pair at the start: the next place serves, and it is said at once", async () => {
  const f = await folder();
  const nodes = await makePair();
  await f.put(f.operator, { cert: "nonsense" });
  await f.put(f.node, nodes);
  const { source } = await f.open();
  expect(source.current()).toEqual({ ...nodes, own: false });
  expect(f.errors).toHaveLength(1);
});

test("nothing anywhere is nothing", async () => {
  expect((await (await folder()).open()).source.current()).toBeNull();
});

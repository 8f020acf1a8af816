import { X509Certificate } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ROUTES, type RouteName } from "@core-console/shared/contract/routes";
import { createCa, createCsr, createNodeKey, csrKeyHash, issueCertificate } from "../../members/pki/ca.ts";
import { keys } from "../../state/keys.ts";
import { createContext, type CoreParts } from "../../testing/context.ts";
import { coreRecord } from "../../testing/records.ts";
import type { Store } from "../../testing/store.ts";
import { admit } from "./admit.ts";

const names = { fqdn: "core-2.soc.example", addresses: ["192.0.2.2"] };
const ca = await createCa(Date.now());
const csr = await createCsr(await createNodeKey(), names);
const { ref, host } = coreRecord(2);
const shown = new X509Certificate(await issueCertificate(ca, csr, ref, names, Date.now()));
const keyHash = (await csrKeyHash(csr)) ?? "";
const record = (over: Parameters<typeof coreRecord>[1]) =>
  coreRecord(2, { ...over, host: host === null ? null : { ...host, keyHash } });

let c: CoreParts;
let store: Store;
beforeEach(() => {
  ({ c, store } = createContext());
  store.add(coreRecord(1));
});
afterEach(() => store.close());

async function asks(name: RouteName, authorized = true) {
  const socket = { authorized, remoteAddress: "127.0.0.1", getPeerX509Certificate: () => shown };
  const request = { id: "r", method: ROUTES[name].method, url: "/", headers: {}, query: {}, raw: { socket } };
  const reply = {} as FastifyReply;
  try {
    const { caller } = await admit(c, name, ROUTES[name], request as unknown as FastifyRequest, reply);
    return caller;
  } catch (error) {
    return (error as { code: string }).code;
  }
}
const recorded = async (): Promise<number> => {
  await c.access.refusals.flush();
  return store.gateway.keysUnder(keys.audits).length;
};
/** Holds the cache back until a read waits for it. */
const behind = (): void => {
  store.gateway.watchHeld = true;
  const range = store.gateway.range.bind(store.gateway);
  store.gateway.range = async (...r) => {
    const answer = await range(...r);
    store.gateway.releaseWatches();
    return answer;
  };
};

test("a host that a copy has not heard of yet is a node, and leaves no refusal", async () => {
  await store.run();
  behind();
  store.gateway.put(keys.service(ref), record({ memberId: null, voter: false }));
  expect(await asks("report")).toMatchObject({ node: ref, member: false });
  expect(await recorded()).toBe(0);
});

test("a member that a copy takes for a joiner still is one", async () => {
  store.add(record({ memberId: null, voter: false }));
  await store.run();
  behind();
  store.gateway.put(keys.service(ref), record({}));
  expect(await asks("dial")).toMatchObject({ node: ref, member: true });
  expect(await recorded()).toBe(0);
});

test("while the registry is not loaded, or there is no leader, no certificate is reported as invalid", async () => {
  expect(await asks("report")).toBe("no_leader");
  await store.run();
  store.raft.status = null;
  expect(await asks("report")).toBe("no_leader");
  expect(await recorded()).toBe(0);
});

test("a certificate that matches no record is refused and recorded; one of another CA costs no read of the store", async () => {
  await store.run();
  const reads = (): number => store.gateway.calls.filter((call) => call === "range").length;
  const before = reads();
  expect([await asks("report", false), reads()]).toEqual(["forbidden", before]);
  expect([await asks("report"), reads()]).toEqual(["forbidden", before + 1]);
  expect(await recorded()).toBeGreaterThan(0);
});

test("a host that reports without a pause has to wait before its body is read; it reports again a second later", async () => {
  store.add(record({ memberId: null, voter: false }));
  await store.run();
  const answers: unknown[] = [];
  for (let n = 0; n < 201; n++) answers.push(await asks("report"));
  expect(answers.map((answer) => answer === "rate_limited").indexOf(true)).toBe(200);
  store.clock.ms += 1000;
  expect(await asks("report")).toMatchObject({ node: ref });
});

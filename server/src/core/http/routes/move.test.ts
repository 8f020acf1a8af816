import { X509Certificate } from "node:crypto";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { MoveAnswer, MoveRequest } from "@core-console/shared/contract/enrolment";
import { finishMoves } from "../../members/join/moves.ts";
import { createCa, createCsr, createNodeKey, csrKeyHash } from "../../members/pki/ca.ts";
import { serialOf } from "../../../lib/tls/certificate-serial.ts";
import { peerName } from "../../members/pki/peer-name.ts";
import type { ApiProblem } from "../../state/api-problem.ts";
import type { Call } from "../server/server.ts";
import { currentSettings } from "../../state/settings.ts";
import { ownRequest } from "../../state/service-changes.ts";
import { keys } from "../../state/keys.ts";
import type { AuditRecord, ServiceRecord } from "../../state/records.ts";
import { createContext, heard, type CoreParts } from "../../testing/context.ts";
import { report } from "../../testing/facts.ts";
import { ANNA, coreRecord, createdRecord } from "../../testing/records.ts";
import type { Store } from "../../testing/store.ts";
import { planApprove, planRefuse } from "../../members/approval.ts";
import { refuseTakenNames } from "../../members/enrol/taken-names.ts";
import { moveNeedsApproval } from "../../members/enrol/move-host.ts";
import { moveHandlers } from "./move.ts";

const ca = await createCa(Date.parse("2026-01-01T00:00:00.000Z"));
const [key, raftKey, otherKey] = [await createNodeKey(), await createNodeKey(), await createNodeKey()];
const NAMES = { fqdn: "new.soc.example", addresses: ["192.0.2.42"] };
const csr = await createCsr(key, NAMES);
const raftCsr = await createCsr(raftKey, NAMES);
const [keyHash, raftHash] = [(await csrKeyHash(csr)) ?? "", (await csrKeyHash(raftCsr)) ?? ""];
const [one, two, three] = [
  coreRecord(1),
  coreRecord(2, { raft: { keyHash: raftHash, certificate: "OLD", serials: ["01"], ready: true } }),
  coreRecord(3),
];
if (two.host !== null) two.host.keyHash = keyHash;
const WAS = two.host ?? undefined;

let c: CoreParts;
let store: Store;
beforeEach(async () => {
  ({ c, store } = createContext({ caCert: ca.cert, caKey: () => ca.key }));
  Object.assign(c.self, { host: one.host?.fqdn, addresses: one.host?.addresses });
  for (const record of [one, two, three]) store.add(record);
  await store.run();
  store.gateway.members = [one, two, three].map((r) => ({
    memberId: r.memberId ?? "",
    name: r.ref,
    peerUrls: [`https://${r.host?.raft ?? ""}`],
    learner: false,
    started: true,
  }));
  for (const n of [2, 3]) heard(c, n);
});
afterEach(() => store.close());

const kept = (): ServiceRecord => store.gateway.json(keys.service(two.ref)) as ServiceRecord;
const acts = (): AuditRecord[] =>
  store.gateway.keysUnder(keys.audits).map((at) => store.gateway.json(at) as AuditRecord);
const holder = (fqdn: string): string | null => store.gateway.kvs.get(keys.host(fqdn))?.value ?? null;

/** Returns the response to core-2's host, with its status. */
async function asks(over: Partial<MoveRequest> = {}): Promise<{ status: number; answer: MoveAnswer }> {
  const names = { fqdn: over.fqdn ?? NAMES.fqdn, addresses: over.addresses ?? NAMES.addresses };
  const body: MoveRequest = {
    ref: two.ref,
    csr,
    raftCsr,
    ...names,
    raft: `${names.fqdn}:7209`,
    internal: `${names.fqdn}:7210`,
    console: null,
    restart: false,
    ...over,
  };
  let status = 200;
  const call = {
    body,
    caller: { node: two.ref, member: true, voter: true, removed: null, from: "192.0.2.42" },
    change: { ...ownRequest(c), caller: "host:core-2", who: "host:core-2", from: "192.0.2.42" },
    reply: { code: (code: number) => (status = code) },
  };
  const answer = (await moveHandlers(c).move(call as unknown as Call)) as MoveAnswer;
  return { status, answer };
}
const refusal = async (over: Partial<MoveRequest> = {}): Promise<unknown> => {
  const error = await asks(over).catch((thrown: unknown) => thrown as ApiProblem);
  return error instanceof Error ? { code: error.code, params: error.params, errors: error.errors } : error;
};
const back = (): Partial<MoveRequest> => ({
  fqdn: WAS?.fqdn ?? "",
  addresses: WAS?.addresses ?? [],
  raft: WAS?.raft ?? "",
  internal: WAS?.internal ?? "",
});
const setting = async (approveHosts: "by_id" | "always"): Promise<void> => {
  store.gateway.put(keys.settings, { ...currentSettings(c), approveHosts });
  await vi.waitFor(() => expect(currentSettings(c).approveHosts).toBe(approveHosts));
};
/** An administrator decides on the waiting host. */
async function decides(how: typeof planRefuse): Promise<void> {
  await c.changes.execute(ownRequest(c), () => {
    const found = c.registry.services.get(two.ref);
    if (found === undefined) throw new Error("gone");
    return how(found, { by: "anna", nowMs: c.wall() });
  });
  await store.run();
}

test("a move is recorded beside the old addresses: no peer is sent to where nothing listens yet", async () => {
  const { answer } = await asks();
  expect(answer).toMatchObject({ name: "core-2", state: "recorded", alive: true, operation: null });
  expect(kept()).toMatchObject({ host: { fqdn: WAS?.fqdn }, move: { host: { fqdn: NAMES.fqdn } }, state: "active" });
  expect([holder(WAS?.fqdn ?? ""), holder(NAMES.fqdn)]).toEqual([two.ref, two.ref]);
  const node = new X509Certificate(answer.certificate ?? "");
  const raft = new X509Certificate(answer.raftCertificate ?? "");
  expect([node.subject, raft.subject].map((s) => s.split("\n").find((line) => line.startsWith("CN=")))).toEqual([
    `CN=${two.ref}`,
    `CN=${peerName(c.self.clusterToken)}`,
  ]);
  for (const cert of [node, raft]) expect(cert.subjectAltName).toBe("DNS:new.soc.example, IP Address:192.0.2.42");
  expect(kept().raft?.serials).toEqual(["01", serialOf(answer.raftCertificate ?? "")]);
  expect(acts().map(({ what, who, name }) => [what, who, name])).toEqual([
    ["service.move", "host:core-2", "core-2: core-2.soc.example, 192.0.2.2 → new.soc.example, 192.0.2.42"],
  ]);
  // A repeated call returns the same, and nothing is written.
  expect((await asks()).answer).toEqual(answer);
  expect(acts()).toHaveLength(1);
});

test("it is over once its Core shows the new certificate: first the engine's membership, then the record, and the old is free", async () => {
  const { answer } = await asks();
  await finishMoves(c);
  expect(store.gateway.calls.filter((call) => call.startsWith("memberUpdate"))).toEqual([]);
  expect(kept().move).toBeDefined();
  const serial = serialOf(answer.certificate ?? "") ?? "";
  heard(c, 2, { report: { ...report(2), serial } });
  await finishMoves(c);
  expect(store.gateway.calls.filter((call) => call.startsWith("memberUpdate"))).toEqual([
    `memberUpdate m2 https://${NAMES.fqdn}:7209`,
  ]);
  expect(kept()).toMatchObject({
    memberId: "m2",
    voter: true,
    host: { ...NAMES, keyHash, raft: `${NAMES.fqdn}:7209` },
    certificate: answer.certificate,
    raft: { certificate: answer.raftCertificate, ready: true },
  });
  expect(kept().move).toBeUndefined();
  expect([holder(WAS?.fqdn ?? ""), holder(NAMES.fqdn)]).toEqual([null, two.ref]);
  expect(acts().map((e) => [e.what, e.who])).toEqual([
    ["service.move", "host:core-2"],
    ["service.moved", "core:core-1"],
  ]);
  expect((await asks()).answer).toMatchObject({ state: "moved", certificate: answer.certificate });
});

test("a leader lost after the engine's membership changed: the next one goes on from the record", async () => {
  const { answer } = await asks();
  heard(c, 2, { report: { ...report(2), serial: serialOf(answer.certificate ?? "") ?? "" } });
  store.gateway.members = store.gateway.members.map((m) =>
    m.memberId === "m2" ? { ...m, peerUrls: [`https://${NAMES.fqdn}:7209`] } : m,
  );
  await finishMoves(c);
  expect(store.gateway.calls.filter((call) => call.startsWith("memberUpdate"))).toEqual([]);
  expect(kept().move).toBeUndefined();
});

test("asked for its old names it stays where it is, and the names it had claimed are free", async () => {
  await asks();
  expect((await asks(back())).answer).toMatchObject({ state: "moved", certificate: two.certificate });
  expect(kept().move).toBeUndefined();
  expect([holder(WAS?.fqdn ?? ""), holder(NAMES.fqdn)]).toEqual([two.ref, null]);
  expect(acts().map((e) => e.what)).toEqual(["service.move", "service.move_back"]);
});

test("asked for its old names while it waits for approval, it needs no decision any more", async () => {
  await setting("always");
  await asks();
  expect((await asks(back())).answer.state).toBe("moved");
  expect(kept().approval).toBeNull();
});

test("asked for other names before it has moved, it moves there, and the first are free", async () => {
  await asks();
  const names = { fqdn: "third.soc.example", addresses: ["192.0.2.43"] };
  expect((await asks(names)).answer.state).toBe("recorded");
  expect([NAMES.fqdn, names.fqdn].map(holder)).toEqual([null, two.ref]);
  expect(holder(WAS?.fqdn ?? "")).toBe(two.ref);
});

test("what another Core has is refused in any spelling, and so is what another is about to have", async () => {
  const held = { ...coreRecord(3), move: { host: { ...coreRecord(9).host, keyHash: "h" }, at: one.createdAt } };
  store.gateway.put(keys.service(three.ref), {
    ...held,
    move: { ...held.move, certificate: "", raftCertificate: null },
  });
  await vi.waitFor(() => expect(c.registry.services.get(three.ref)?.value.move).toBeDefined());
  for (const address of ["192.0.2.3", "::ffff:c000:203", "192.0.2.9"])
    expect(await refusal({ addresses: [address] }), address).toMatchObject({
      code: "host_taken",
      params: { name: "core-3" },
    });
  expect(await refusal({ fqdn: "CORE-3.soc.example" })).toMatchObject({ code: "host_taken" });
  expect(kept().move).toBeUndefined();
});

test("an address that a host moves to, and the one that it leaves, belong to it until it is there", async () => {
  await asks();
  const mine = createdRecord(7, { host: null });
  for (const n of [2, 42]) {
    const wanted = { ...coreRecord(7).host, addresses: [`192.0.2.${n}`] };
    expect(() => refuseTakenNames(c, mine, { ...wanted, keyHash: "h" } as never), String(n)).toThrow("host_taken");
  }
});

test("only itself, only for the key that it has, and only to what others can reach", async () => {
  expect(await refusal({ ref: three.ref })).toMatchObject({ code: "forbidden", params: { why: "certificate" } });
  const foreign = await createCsr(otherKey, NAMES);
  expect(await refusal({ csr: foreign })).toMatchObject({ errors: [{ path: "csr" }] });
  expect(await refusal({ raftCsr: foreign })).toMatchObject({ errors: [{ path: "raftCsr" }] });
  for (const address of ["127.0.0.1", "::1", "0.0.0.0", "169.254.1.1", "fe80::1"])
    expect(await refusal({ addresses: [address] }), address).toMatchObject({ errors: [{ path: "addresses" }] });
  expect(await refusal({ raft: "core-3.soc.example:7209" })).toMatchObject({ errors: [{ path: "raft" }] });
  expect(kept()).toEqual(two);
});

test("what would cost the quorum while it restarts is not begun", async () => {
  const longAgo = c.now() - 60_000;
  heard(c, 3, { gone: true, contactAtMs: longAgo, receivedAtMs: longAgo });
  expect(await refusal()).toMatchObject({ code: "quorum_at_risk", params: { voters: 3, alive: 1 } });
  expect(kept().move).toBeUndefined();
});

test("its Core restarts by the queue of operations, requested once; one that does not report is not asked", async () => {
  await asks();
  const { answer } = await asks({ restart: true });
  expect(answer.operation).toMatchObject({ kind: "restart", ref: two.ref, by: "host:core-2", state: "waiting" });
  expect((await asks({ restart: true })).answer.operation?.id).toBe(answer.operation?.id);
  expect(await refusal({ fqdn: "third.soc.example", addresses: ["192.0.2.43"] })).toMatchObject({ code: "busy" });
});

test("a Core that is off moves without a restart being asked for", async () => {
  const longAgo = c.now() - 60_000;
  heard(c, 2, { gone: true, contactAtMs: longAgo, receivedAtMs: longAgo });
  expect((await asks()).answer).toMatchObject({ state: "recorded", alive: false });
  expect((await asks({ restart: true })).answer).toMatchObject({ alive: false, operation: null });
});

test("where it has to be approved it waits, without a certificate and with its light as it was; approved, it is recorded", async () => {
  await setting("always");
  const { status, answer } = await asks();
  expect([status, answer]).toMatchObject([202, { code: "approval_needed", name: "core-2" }]);
  expect(kept().move).toBeUndefined();
  const found = c.registry.services.get(two.ref);
  const shown = found === undefined ? null : c.observatory.service(found);
  expect(shown).toMatchObject({ status: "on", fqdn: WAS?.fqdn, join: { approval: { moves: true, host: NAMES.fqdn } } });
  await asks();
  expect(acts().map((e) => e.what)).toEqual(["service.await_approval"]);
  // Another address needs a new approval; only what was shown is approved.
  await asks({ addresses: ["192.0.2.43"] });
  await decides((waiting, by) => {
    expect(() =>
      planApprove(waiting, { fingerprint: keyHash, host: NAMES.fqdn, addresses: NAMES.addresses }, by),
    ).toThrow("precondition_failed");
    return planApprove(waiting, { fingerprint: keyHash, host: NAMES.fqdn, addresses: ["192.0.2.43"] }, by);
  });
  expect((await asks()).status).toBe(202);
  await decides((waiting, by) =>
    planApprove(waiting, { fingerprint: keyHash, host: NAMES.fqdn, addresses: NAMES.addresses }, by),
  );
  expect((await asks()).answer.state).toBe("recorded");
  expect(kept()).toMatchObject({ approval: null, state: "active", stages: two.stages });
});

test("an administrator's no holds for that move, and costs the member nothing", async () => {
  await setting("always");
  await asks();
  await decides(planRefuse);
  expect(kept()).toMatchObject({ expiresAt: null, state: "active", voter: true });
  expect(await refusal()).toMatchObject({ code: "forbidden", params: { why: "move_refused", by: "anna" } });
  expect((await asks({ addresses: ["192.0.2.43"] })).status).toBe(202);
});

test("by the ID: one that people below administrators could have used makes approval necessary, the first Core's none", () => {
  const exposed = { idUses: [{ at: one.createdAt, ...ANNA, role: "operator", did: "made" as const }] };
  expect(moveNeedsApproval("by_id", two)).toBe(false);
  expect(moveNeedsApproval("by_id", { ...two, ...exposed })).toBe(true);
  const first = { ...one, id: "00000000-0000-0000-0000-000000000000", idUses: [] };
  expect([
    moveNeedsApproval("by_id", first),
    moveNeedsApproval("always", first),
    moveNeedsApproval("never", first),
  ]).toEqual([false, true, false]);
});

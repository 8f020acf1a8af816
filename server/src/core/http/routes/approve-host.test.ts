import { beforeEach, describe, expect, test, vi } from "vitest";
import type { UserRole } from "@core-console/shared/contract/access";
import { Service } from "@core-console/shared/contract/service";
import { createCa, createCsr, createNodeKey, csrKeyHash } from "../../members/pki/ca.ts";
import { currentSettings } from "../../state/settings.ts";
import { keys } from "../../state/keys.ts";
import { ANNA, coreRecord, createdRecord } from "../../testing/records.ts";
import { ask } from "../../testing/server.ts";
import { addSession, addUser } from "../../testing/users.ts";
import { refusalsOf, withServer } from "../../testing/with-server.ts";

const ca = await createCa(Date.parse("2026-01-01T00:00:00.000Z"));
const [key, otherKey] = [await createNodeKey(), await createNodeKey()];
const NAMES = { fqdn: "core-2.soc.example", addresses: ["192.0.2.2"] };
const keyHash = (await csrKeyHash(await createCsr(key, NAMES))) ?? "";
const byAnna = createdRecord(2);
const byOleg = createdRecord(3, {
  idUses: [{ at: byAnna.createdAt, ...ANNA, who: "oleg", role: "operator", did: "made" }],
});
const byNobody = createdRecord(4, { idUses: [] });

const t = withServer(coreRecord(1), byAnna, byOleg, byNobody);
const signs = vi.fn<() => string>(() => ca.key);
const as: Partial<Record<UserRole, { authorization: string }>> = {};
beforeEach(() => {
  signs.mockClear();
  Object.assign(t.c, { caCert: ca.cert, caKey: signs });
  for (const role of ["administrator", "operator", "viewer"] as const)
    as[role] = { authorization: addSession(t.store, addUser(t.store, role, role)).authorization };
});

const by = (role: UserRole, method: "GET" | "POST" | "PATCH", path: string, body?: unknown) =>
  ask(t.server, method, `/api/v3/services${path.startsWith("?") ? "" : "/"}${path}`, {
    ...as[role],
    ...(body === undefined ? {} : { body }),
  });
const list = async (role: UserRole): Promise<Service[]> => (await by(role, "GET", "?sort=name")).json;
const show = async (ref: string): Promise<Service> => Service.parse((await by("administrator", "GET", ref)).json);
const setting = (approveHosts: "by_id" | "always" | "never"): void => {
  t.store.gateway.put(keys.settings, { ...currentSettings(t.c), approveHosts });
};
async function call(id: string, over: { key?: string; addresses?: string[]; fqdn?: string } = {}) {
  const names = { fqdn: over.fqdn ?? NAMES.fqdn, addresses: over.addresses ?? NAMES.addresses };
  const body = {
    id,
    csr: await createCsr(over.key ?? key, names),
    ...names,
    raft: `${names.fqdn}:7209`,
    internal: `${names.fqdn}:7210`,
    console: null,
    version: "1.0.0",
    engineVersion: "3.5.16",
    clockMs: t.c.now(),
  };
  const { status, json } = await ask(t.server, "POST", "/api/v3/enrol", { body, from: "192.0.2.2" });
  return { status, code: (json as { code?: string }).code, json: json as Record<string, unknown> };
}
const shown = { fingerprint: keyHash, host: NAMES.fqdn, addresses: NAMES.addresses };
const approve = (ref: string, body: unknown = shown) => by("administrator", "POST", `${ref}/approve`, body);
const acts = async (): Promise<string[]> => (await refusalsOf(t)).map((entry) => `${entry.what} ${entry.who}`);

describe("a host by an ID that an operator made", () => {
  test("gets no certificate and nothing is signed until an administrator has approved it; asking again writes nothing", async () => {
    expect(await call(byOleg.id)).toMatchObject({ status: 202, code: "approval_needed" });
    const after = t.store.gateway.revision;
    expect(await call(byOleg.id)).toMatchObject({ status: 202 });
    expect([signs.mock.calls.length, t.store.gateway.revision]).toEqual([0, after]);
    const waiting = await show(byOleg.ref);
    expect(waiting).toMatchObject({
      status: "joining",
      join: {
        stage: "called",
        waiting: { code: "approval_needed" },
        approval: { ...shown, from: "192.0.2.2", uses: [{ who: "oleg", role: "operator", did: "made" }] },
      },
    });
    expect((await approve(byOleg.ref)).status).toBe(200);
    // Until the host asks again it is on its way, not a service without a host.
    expect(await show(byOleg.ref)).toMatchObject({ status: "joining", state: "created", reasons: [] });
    expect(signs).not.toHaveBeenCalled();
    expect(await call(byOleg.id)).toMatchObject({ status: 200, json: { ref: byOleg.ref } });
    const joined = await show(byOleg.ref);
    expect(joined.join?.stages.map((s) => s.stage)).toEqual(["issued", "called", "approval", "certified"]);
    expect(joined.join?.approval).toBeUndefined();
    expect(await acts()).toEqual([
      "service.await_approval joiner",
      "service.approve administrator",
      "service.enrol joiner",
    ]);
  });

  test("is approved as it was shown: another key, name or address is not", async () => {
    await call(byOleg.id);
    for (const other of [
      { ...shown, fingerprint: "0".repeat(64) },
      { ...shown, host: "core-3.soc.example" },
      { ...shown, addresses: ["192.0.2.3"] },
    ])
      expect((await approve(byOleg.ref, other)).json).toMatchObject({ code: "precondition_failed" });
    expect(await call(byOleg.id)).toMatchObject({ status: 202 });
  });

  test("that changed its address after it was approved needs a new approval; another key uses nothing up and is recorded", async () => {
    await call(byOleg.id);
    await approve(byOleg.ref);
    expect(await call(byOleg.id, { addresses: ["192.0.2.77"] })).toMatchObject({ status: 202 });
    expect(await call(byOleg.id, { key: otherKey })).toMatchObject({ status: 409, code: "already_enrolled" });
    expect((await approve(byOleg.ref)).json).toMatchObject({ code: "precondition_failed" });
    expect((await approve(byOleg.ref, { ...shown, addresses: ["192.0.2.77"] })).status).toBe(200);
    expect(await call(byOleg.id, { addresses: ["192.0.2.77"] })).toMatchObject({ status: 200 });
  });

  test("that is refused uses up the ID: it admits no host and cannot be renewed", async () => {
    await call(byOleg.id);
    expect((await by("administrator", "POST", `${byOleg.ref}/refuse`)).status).toBe(200);
    expect(await call(byOleg.id)).toMatchObject({
      status: 410,
      code: "id_expired",
      json: { params: { refusedBy: "administrator" } },
    });
    expect((await by("administrator", "POST", `${byOleg.ref}/join`)).json).toMatchObject({ code: "id_expired" });
    expect((await approve(byOleg.ref)).json).toMatchObject({ code: "id_expired" });
    expect(await show(byOleg.ref)).toMatchObject({ status: "expired", reasons: [{ code: "host_refused" }] });
  });

  test("has 24 hours from its first call, however often it asks and whatever it changes", async () => {
    await call(byOleg.id);
    t.store.clock.ms += 23 * 3_600_000;
    expect(await call(byOleg.id, { addresses: ["192.0.2.77"] })).toMatchObject({ status: 202 });
    t.store.clock.ms += 3_600_001;
    expect(await call(byOleg.id)).toMatchObject({ status: 410, code: "id_expired" });
  });

  test("is decided on by administrators alone, and approved only with the password given lately", async () => {
    await call(byOleg.id);
    for (const role of ["viewer", "operator"] as const)
      for (const act of ["approve", "refuse"])
        expect((await by(role, "POST", `${byOleg.ref}/${act}`, act === "approve" ? shown : undefined)).status).toBe(
          403,
        );
    t.store.clock.ms += 6 * 60_000;
    expect((await approve(byOleg.ref)).json).toMatchObject({ code: "password_needed" });
    expect((await show(byOleg.ref)).join?.approval).toMatchObject(shown);
  });
});

describe("who could have used the ID decides", () => {
  test("one that only an administrator had needs no approval; one without a recorded maker does", async () => {
    expect(await call(byAnna.id)).toMatchObject({ status: 200 });
    expect(await call(byNobody.id, { fqdn: "core-4.soc.example", addresses: ["192.0.2.4"] })).toMatchObject({
      status: 202,
    });
  });

  test("the setting `always` makes an administrator's wait too, `never` admits every host and is a standing warning", async () => {
    setting("always");
    expect(await call(byAnna.id)).toMatchObject({ status: 202 });
    setting("never");
    expect(await call(byOleg.id, { fqdn: "core-3.soc.example", addresses: ["192.0.2.3"] })).toMatchObject({
      status: 200,
    });
    const cluster = await ask(t.server, "GET", "/api/v3/cluster", { ...as.viewer });
    expect((cluster.json as { warnings: { code: string }[] }).warnings.map((w) => w.code)).toContain("approval_off");
  });
});

describe("an administrator's ID", () => {
  const idsOf = async (role: UserRole): Promise<(string | null)[]> =>
    (await list(role)).filter((s) => s.raft.memberId === null).map((s) => s.id);

  test("is hidden from operators in lists, in changes and in the guide, with words", async () => {
    expect(await idsOf("administrator")).toEqual([byAnna.id, byOleg.id, byNobody.id]);
    expect(await idsOf("operator")).toEqual([null, byOleg.id, byNobody.id]);
    expect(await idsOf("viewer")).toEqual([null, null, null]);
    const renamed = await by("operator", "PATCH", byAnna.ref, { name: "renamed" });
    expect(renamed).toMatchObject({ status: 200, json: { id: null } });
    const guide = await by("operator", "GET", `${byAnna.ref}/join`);
    expect(guide).toMatchObject({ status: 403, json: { code: "forbidden", params: { why: "id_restricted" } } });
    expect(JSON.stringify(guide.json)).not.toContain(byAnna.id);
    expect((await by("administrator", "GET", `${byAnna.ref}/join`)).status).toBe(200);
  });

  test("renewed by an operator is seen by operators, stands in the audit and makes approval necessary", async () => {
    expect(await by("operator", "POST", `${byAnna.ref}/join`)).toMatchObject({ status: 200, json: { id: byAnna.id } });
    expect(await idsOf("operator")).toEqual([byAnna.id, byOleg.id, byNobody.id]);
    expect(await call(byAnna.id)).toMatchObject({ status: 202 });
    expect((await show(byAnna.ref)).join?.approval?.uses.map((u) => `${u.did} ${u.who}`)).toEqual([
      "made anna",
      "renewed operator",
    ]);
  });

  test("each showing of an operator's ID to an operator stands in the audit, once in ten minutes", async () => {
    const look = () => by("operator", "GET", `${byOleg.ref}/join`);
    expect([(await look()).status, (await look()).status]).toEqual([200, 200]);
    expect(await acts()).toEqual(["service.show_id operator"]);
    t.store.clock.ms += 600_001;
    await look();
    expect(await acts()).toHaveLength(2);
  });
});

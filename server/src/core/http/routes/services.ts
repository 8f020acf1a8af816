import { randomUUID } from "node:crypto";
import { HEADER } from "@core-console/shared/contract/headers";
import { FIRST_CORE_ID } from "@core-console/shared/contract/ids";
import type { ServiceQuery } from "@core-console/shared/contract/routes";
import type { IdUse, JoinGuide, NewService, Service, ServicePatch } from "@core-console/shared/contract/service";
import type { z } from "zod/mini";
import { signedInUser } from "../../accounts/callers/identity.ts";
import { shownTo } from "../../accounts/callers/shown.ts";
import type { HttpDeps } from "../deps.ts";
import { isRestricted, planShown } from "../../members/approval.ts";
import { joinGuide } from "../../members/enrol/join-guide.ts";
import { planCancel, planExtend } from "../../members/join/give-up.ts";
import { ApiProblem } from "../../state/api-problem.ts";
import { linkNext } from "../server/next-link.ts";
import { dataAge } from "../server/reply.ts";
import type { ChangeOutcome, ChangePlan } from "../../state/commit.ts";
import { ServiceRecord } from "../../state/records.ts";
import { findService, type IdAsker, planAdd, planForget, planRename, planRenew } from "../../state/service-changes.ts";
import { ifMatch } from "../server/if-match.ts";
import { executeFor } from "../server/execute.ts";
import { begunBy, planRemovalOf } from "./operations.ts";
import type { ServiceLists } from "./lists/service-lists.ts";
import type { Call, Handlers } from "../server/server.ts";

type Deps = Pick<
  HttpDeps,
  | "registry"
  | "consistency"
  | "changes"
  | "raft"
  | "log"
  | "now"
  | "wall"
  | "executable"
  | "stallMs"
  | "caCert"
  | "layout"
  | "self"
  | "engine"
  | "exchange"
  | "joins"
  | "observatory"
  | "makeReport"
>;

type ServiceHandlers = Pick<
  Handlers,
  | "listServices"
  | "addService"
  | "showService"
  | "renameService"
  | "removeService"
  | "joinGuide"
  | "renewJoin"
  | "extendJoin"
  | "cancelJoin"
>;

/** Handlers of the services: list, add, show, rename, remove, and their joins. */
export function serviceHandlers(c: Deps, lists: ServiceLists): ServiceHandlers {
  const fresh = async (call: Call): Promise<void> => {
    if (call.stale) void call.reply.header(HEADER.dataAge, String(dataAge(c)));
    else await c.consistency.sync();
  };

  const execute = async (call: Call, plan: () => ChangePlan): Promise<ChangeOutcome> => executeFor(c, call, plan);

  const show = (call: Call, ref: string | null, made: unknown, revision: number): Service => {
    const known = ref === null ? undefined : c.registry.services.get(ref);
    const { role } = signedInUser(call);
    if (known !== undefined && known.revision >= revision)
      return tagged(call, shownTo(role, c.observatory.service(known)));
    // The watch is a moment behind the transaction, or the service was removed since: return what was written.
    const noId = (made as { id?: unknown } | null)?.id === null;
    const record = ServiceRecord.safeParse(noId ? { ...(made as object), id: FIRST_CORE_ID } : made);
    if (record.success) {
      const service = shownTo(role, c.observatory.service({ value: record.data, revision }));
      return tagged(call, noId ? { ...service, id: null } : service);
    }
    throw new ApiProblem("not_found", { what: "service" });
  };

  /** Returns a service as a change left it; what the change recorded contains no ID. */
  const after = (call: Call, outcome: ChangeOutcome): Service =>
    outcome.kind === "done"
      ? show(call, outcome.plan.ref, outcome.plan.made, outcome.revision)
      : show(call, outcome.record.ref, outcome.record.made, 0);

  return {
    async listServices(call) {
      await fresh(call);
      const page = await lists.page(call, call.query as z.infer<typeof ServiceQuery>);
      linkNext(call, page.next);
      return page.json;
    },
    async showService(call) {
      await fresh(call);
      const service = c.observatory.service(findService(c.registry, call.params["id"] ?? ""));
      return tagged(call, shownTo(signedInUser(call).role, service));
    },
    async addService(call) {
      const outcome = await execute(call, () => planAdd(c.registry, call.body as NewService, idAsker(call), c.wall()));
      if (outcome.kind === "done") return show(call, outcome.plan.ref, written(outcome.plan), outcome.revision);
      return show(call, outcome.record.ref, outcome.record.made, 0);
    },
    async renameService(call) {
      const outcome = await execute(call, () =>
        planRename(c.registry, call.params["id"] ?? "", (call.body as ServicePatch).name, ifMatch(call)),
      );
      if (outcome.kind === "done") return show(call, outcome.plan.ref, written(outcome.plan), outcome.revision);
      return show(call, outcome.record.ref, outcome.record.made, 0);
    },
    async removeService(call) {
      const how = { ifMatch: ifMatch(call), id: randomUUID(), by: call.change.who, nowMs: c.wall() };
      const outcome = await execute(call, () => {
        const found = findService(c.registry, call.params["id"] ?? "");
        if (found.value.memberId === null) return planForget(found, how);
        return planRemovalOf(c, found, how);
      });
      const { status } = outcome.kind === "done" ? outcome.plan : outcome.record;
      return status === 202 ? begunBy(c, outcome) : undefined;
    },
    async joinGuide(call): Promise<JoinGuide> {
      await c.consistency.sync();
      const { value } = findService(c.registry, call.params["id"] ?? "");
      const guide = joinGuide(c, value);
      const asker = idAsker(call);
      if (asker.role !== "administrator") await noteShown(c, call, asker);
      return guide;
    },
    async extendJoin(call) {
      return after(call, await execute(call, () => planExtend(c, call.params["id"] ?? "")));
    },
    async cancelJoin(call) {
      const how = { by: call.change.who, nowMs: c.wall() };
      return after(call, await execute(call, () => planCancel(c.registry, call.params["id"] ?? "", how)));
    },
    async renewJoin(call): Promise<JoinGuide> {
      const how = { by: idAsker(call), nowMs: c.wall() };
      const outcome = await execute(call, () => planRenew(c.registry, call.params["id"] ?? "", how));
      if (outcome.kind === "done") await c.consistency.seen(outcome.revision);
      return joinGuide(c, findService(c.registry, call.params["id"] ?? "").value);
    },
  };
}

const idAsker = (call: Call): IdAsker => ({
  who: call.change.who,
  role: signedInUser(call).role,
  from: call.change.from,
});

/**
 * Records whom an ID is shown to, in its record and in the audit, before the response. Throws forbidden, and what a
 * change throws.
 */
async function noteShown(c: Deps, call: Call, asker: IdAsker): Promise<void> {
  const use: IdUse = { at: new Date(c.wall()).toISOString(), ...asker, did: "shown" };
  const plan = (): ChangePlan | null => {
    const found = findService(c.registry, call.params["id"] ?? "");
    if (isRestricted(found.value)) throw new ApiProblem("forbidden", { why: "id_restricted" });
    return planShown(found, use);
  };
  if (plan() === null) return;
  await c.changes.execute({ ...call.change, idempotencyKey: null }, () => {
    const planned = plan();
    if (planned === null) throw new ApiProblem("no_leader");
    return planned;
  });
}

function tagged(call: Call, service: Service): Service {
  void call.reply.header("etag", `"${service.revision}"`);
  return service;
}

/** Returns the record as the plan wrote it, with its ID: this response goes to the user who made the change. */
function written(plan: ChangePlan): unknown {
  const [put] = plan.ops;
  return put?.op === "put" ? JSON.parse(put.value) : null;
}

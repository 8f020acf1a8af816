import { HEADER, eTagOf } from "@core-console/shared/contract/headers";
import { randomUUID } from "node:crypto";
import type { ServiceQuery } from "@core-console/shared/contract/routes";
import type { IdUse, JoinGuide, NewService, Service, ServicePatch } from "@core-console/shared/contract/service";
import type { z } from "zod/mini";
import { signedInUser } from "../../accounts/callers/identify-user.ts";
import { shownTo } from "@core-console/shared/domain/views/shown-to";
import type { MembersDeps } from "../../members/deps.ts";
import type { HttpDeps } from "../deps.ts";
import { isRestricted, planShown } from "../../members/approval.ts";
import { joinGuide } from "../../members/enrol/join-guide.ts";
import { planCancel, planExtend } from "../../members/join/give-up.ts";
import { ApiProblem } from "../../state/api-problem.ts";
import { linkNext } from "../server/next-link.ts";
import { dataAge } from "../server/reply.ts";
import type { ChangePlan } from "../../state/commit.ts";
import { type KnownService, knownRecords } from "../../state/last-known/last-known.ts";
import { ServiceWithoutId } from "../../state/records.ts";
import type { Versioned } from "../../state/record-cache.ts";
import {
  findService,
  type IdUser,
  planAdd,
  planForget,
  planRename,
  planRenew,
  type ServiceMade,
} from "../../state/service-changes.ts";
import { ifMatch } from "../server/if-match.ts";
import { executeFor } from "../server/execute.ts";
import { planRemovalOf } from "../../members/acts/removal.ts";
import { begunBy } from "./operations.ts";
import type { OperationMade } from "../../members/acts/operation-changes.ts";
import type { ServiceLists } from "./lists/service-lists.ts";
import type { Call, Handlers } from "../server/server.ts";

export type ServiceDeps = Pick<
  HttpDeps,
  "registry" | "lastKnown" | "consistency" | "changes" | "raft" | "log" | "now" | "wall" | "self" | "observatory"
> &
  Pick<MembersDeps, "executable" | "stallMs" | "caCert" | "layout" | "engine" | "exchange" | "joins" | "makeReport">;

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
export function serviceHandlers(deps: ServiceDeps, lists: ServiceLists): ServiceHandlers {
  const fresh = async (call: Call): Promise<void> => {
    if (call.stale) void call.reply.header(HEADER.dataAge, String(dataAge(deps)));
    else await deps.consistency.sync();
  };

  const show = (call: Call, record: Versioned<KnownService>): Service => {
    const service = shownTo(signedInUser(call).role, deps.observatory.service(record));
    void call.reply.header("etag", eTagOf(service.revision, deps.self.lifeId));
    return service;
  };

  /** Executes a change of a service and returns it as the change left it, or as it is now if that is newer. */
  const change = async (call: Call, plan: () => ChangePlan<ServiceMade>): Promise<Service> => {
    const outcome = await executeFor(deps, call, plan);
    if (outcome.kind === "done") {
      const { revision, made } = outcome;
      const known = deps.registry.services.get(made.written.ref);
      // The watch may be a moment behind the transaction.
      return show(call, known !== undefined && known.revision >= revision ? known : { value: made.written, revision });
    }
    const known = deps.registry.services.get(outcome.record.ref ?? "");
    if (known !== undefined) return show(call, known);
    const stored = ServiceWithoutId.safeParse(outcome.record.made);
    if (!stored.success) throw new ApiProblem("not_found", { what: "service" });
    return show(call, { value: stored.data, revision: 0 });
  };

  return {
    async listServices(call) {
      await fresh(call);
      const page = await lists.page(call, call.query as z.infer<typeof ServiceQuery>);
      linkNext(call, page.next);
      return page.json;
    },
    async showService(call) {
      await fresh(call);
      return show(call, findService(knownRecords(deps), call.params["id"] ?? ""));
    },
    async addService(call) {
      return change(call, () => planAdd(deps.registry, call.body as NewService, idUser(call), deps.wall()));
    },
    async renameService(call) {
      return change(call, () =>
        planRename(deps.registry, call.params["id"] ?? "", (call.body as ServicePatch).name, ifMatch(deps, call)),
      );
    },
    async removeService(call) {
      const how = { ifMatch: ifMatch(deps, call), id: randomUUID(), by: call.change.who, nowMs: deps.wall() };
      const outcome = await executeFor(deps, call, (): ChangePlan<OperationMade | null> => {
        const found = findService(deps.registry, call.params["id"] ?? "");
        return found.value.memberId === null ? planForget(found, how) : planRemovalOf(deps, found, how);
      });
      return begunBy(deps, outcome) ?? undefined;
    },
    async joinGuide(call): Promise<JoinGuide> {
      await deps.consistency.sync();
      const { value } = findService(deps.registry, call.params["id"] ?? "");
      const guide = joinGuide(deps, value);
      const reader = idUser(call);
      if (reader.role !== "administrator") await noteShown(deps, call, reader);
      return guide;
    },
    async extendJoin(call) {
      return change(call, () => planExtend(deps, call.params["id"] ?? ""));
    },
    async cancelJoin(call) {
      const how = { by: call.change.who, nowMs: deps.wall() };
      return change(call, () => planCancel(deps.registry, call.params["id"] ?? "", how));
    },
    async renewJoin(call): Promise<JoinGuide> {
      const how = { by: idUser(call), nowMs: deps.wall() };
      const outcome = await executeFor(deps, call, () => planRenew(deps.registry, call.params["id"] ?? "", how));
      if (outcome.kind === "done") await deps.consistency.seen(outcome.revision);
      return joinGuide(deps, findService(deps.registry, call.params["id"] ?? "").value);
    },
  };
}

const idUser = (call: Call): IdUser => ({
  who: call.change.who,
  role: signedInUser(call).role,
  from: call.change.from,
});

/**
 * Records whom an ID is shown to, in its record and in the audit, before the response. Throws forbidden, and what a
 * change throws.
 */
async function noteShown(deps: ServiceDeps, call: Call, reader: IdUser): Promise<void> {
  const use: IdUse = { at: new Date(deps.wall()).toISOString(), ...reader, did: "shown" };
  const plan = (): ChangePlan | null => {
    const found = findService(deps.registry, call.params["id"] ?? "");
    if (isRestricted(found.value)) throw new ApiProblem("forbidden", { why: "id_restricted" });
    return planShown(found, use);
  };
  if (plan() === null) return;
  await deps.changes.execute({ ...call.change, idempotencyKey: null }, () => {
    const planned = plan();
    if (planned === null) throw new ApiProblem("no_leader");
    return planned;
  });
}

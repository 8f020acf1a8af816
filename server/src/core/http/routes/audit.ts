import { Readable } from "node:stream";
import type { AuditExportQuery, AuditQuery } from "@core-console/shared/contract/routes-access";
import type { z } from "zod/mini";
import { createShares } from "../../../lib/work/shares.ts";
import { signedInUser } from "../../accounts/callers/identify-user.ts";
import { auditExport, EXPORT_TYPE } from "../../audit/audit-export.ts";
import { auditPage } from "../../audit/audit-page.ts";
import { CURSOR } from "../../audit/read-audit.ts";
import type { MembersDeps } from "../../members/deps.ts";
import type { HttpDeps } from "../deps.ts";
import { EngineError } from "../../etcd/client/engine-error.ts";
import { ApiProblem, invalidField } from "../../state/api-problem.ts";
import { linkNext } from "../server/next-link.ts";
import type { Handlers } from "../server/server.ts";
import { stampOf, streamOut } from "../server/stream-out.ts";

export type AuditRouteDeps = Pick<
  HttpDeps,
  "registry" | "lastKnown" | "changes" | "raft" | "log" | "now" | "wall" | "self" | "observatory"
> &
  Pick<MembersDeps, "engine">;

const SIZE = 100;
/**
 * The most concurrent exports in one Core, each of which reads all entries, and of one user: a slow reader holds its
 * slot.
 */
const MOST_EXPORTS = { all: 8, user: 2 };

/** Handlers of GET /audit and its export. */
export function auditHandlers(deps: AuditRouteDeps): Pick<Handlers, "audit" | "auditExport"> {
  const exports = createShares();
  return {
    async audit(call) {
      const { size = SIZE, cursor, ...filter } = call.query as z.infer<typeof AuditQuery>;
      if (cursor !== undefined && !CURSOR.test(cursor)) throw invalidField("cursor", "format");
      if (deps.raft.leaderMemberId === null) throw new ApiProblem("no_leader");
      try {
        const { entries, next } = await auditPage(deps, { filter, size, cursor, owner: signedInUser(call).user.id });
        linkNext(call, next);
        return entries;
      } catch (error) {
        throw error instanceof EngineError ? new ApiProblem("no_leader") : error;
      }
    },
    async auditExport(call) {
      const { format, ...filter } = call.query as z.infer<typeof AuditExportQuery>;
      const leave = exports.enter([
        [`user ${signedInUser(call).user.id}`, MOST_EXPORTS.user],
        ["all", MOST_EXPORTS.all],
      ]);
      if (leave === null) throw new ApiProblem("rate_limited");
      try {
        // The export is recorded in the audit first; without that it is refused.
        await deps.changes.execute({ ...call.change, idempotencyKey: null }, () => ({
          compare: [],
          ops: [],
          audit: { what: "audit.export", ref: null, name: format },
          status: 200,
          made: null,
          ref: null,
        }));
        const file = `audit-${stampOf(deps.wall())}.${format}`;
        await streamOut(
          deps,
          call,
          { type: EXPORT_TYPE[format], file },
          Readable.from(auditExport(deps, { filter, format, owner: signedInUser(call).user.id })),
        );
        return undefined;
      } finally {
        leave();
      }
    },
  };
}

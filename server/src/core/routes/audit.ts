import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { AuditExportQuery, AuditQuery } from "@core-console/shared/contract/routes-access";
import type { z } from "zod/mini";
import { auditExport, EXPORT_TYPE } from "../audit/export.ts";
import { auditPage } from "../audit/page.ts";
import { CURSOR } from "../audit/read.ts";
import type { CoreContext } from "../context.ts";
import { EngineError } from "../engine/engine-error.ts";
import { ApiProblem } from "../problem.ts";
import { linkNext } from "./next-link.ts";
import { origin } from "./reply.ts";
import type { Handlers } from "./server.ts";

const SIZE = 100;
/** Exports at once in one Core: each reads all there is. */
const MAX_EXPORTS = 4;

/** GET /audit and its export. */
export function auditHandlers(c: CoreContext): Pick<Handlers, "audit" | "auditExport"> {
  let exports = 0;
  return {
    async audit(call) {
      const { size = SIZE, cursor, ...filter } = call.query as z.infer<typeof AuditQuery>;
      if (cursor !== undefined && !CURSOR.test(cursor))
        throw new ApiProblem("validation_failed", {}, [{ path: "cursor", code: "format", message: "" }]);
      if (c.raft.leaderMemberId === null) throw new ApiProblem("no_leader");
      try {
        const { entries, next } = await auditPage(c, { filter, size, cursor });
        linkNext(call, next);
        return entries;
      } catch (error) {
        throw error instanceof EngineError ? new ApiProblem("no_leader") : error;
      }
    },
    async auditExport(call) {
      const { format, ...filter } = call.query as z.infer<typeof AuditExportQuery>;
      if (exports >= MAX_EXPORTS) throw new ApiProblem("rate_limited");
      exports++;
      try {
        // Who took the audit away stands in it, or it is not given.
        await c.changes.execute({ ...call.change, idempotencyKey: null }, () => ({
          compare: [],
          ops: [],
          audit: { what: "audit.export", ref: null, name: format },
          status: 200,
          made: null,
          ref: null,
        }));
        const { reply } = call;
        origin(c, reply);
        const stamp = new Date(c.wall()).toISOString().slice(0, 19).replaceAll(":", "-");
        void reply
          .header("content-type", EXPORT_TYPE[format])
          .header("content-disposition", `attachment; filename="audit-${stamp}Z.${format}"`)
          .hijack();
        reply.raw.writeHead(200, headersOf(reply.getHeaders()));
        // Node would keep them for the first line, and a console waits for them only so long.
        reply.raw.flushHeaders();
        // A fault half-way breaks the connection off: a short file must not look like a whole one.
        await pipeline(Readable.from(auditExport(c, { filter, format })), reply.raw).catch((error: unknown) => {
          c.log.info({ err: error, requestId: call.request.id }, "audit export broken off");
        });
        return undefined;
      } finally {
        exports--;
      }
    },
  };
}

function headersOf(headers: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}

import type { HttpHandler } from "msw";
import { AuditExportQuery, AuditQuery } from "../../contract/routes-access.ts";
import { SettingsPatch } from "../../contract/settings.ts";
import type { Settings } from "../../contract/settings.ts";
import { HEADER } from "../../contract/headers.ts";
import { CSV_HEAD, csvLine } from "../../domain/audit-csv.ts";
import { paged } from "../kit.ts";
import type { Kit } from "../kit.ts";
import { filtered } from "./audit.ts";
import { keepsSecret, settingsFaults } from "./settings-fault.ts";

/** Returns the handlers of the settings and the audit log. */
export function settingsHandlers(kit: Kit): HttpHandler[] {
  const { hub } = kit;
  return [
    kit.user("showSettings", () => kit.json(hub.access.settings)),
    kit.user("changeSettings", (call) =>
      kit.withBody(call, SettingsPatch, (patch) => {
        const now = hub.access.settings;
        call.about.name = Object.keys(patch).join(", ");
        if (kit.isStale(call, now.revision)) return kit.refuse("precondition_failed");
        const faults = settingsFaults(patch, now);
        if (faults.length > 0)
          return kit.refuse("validation_failed", { errors: faults.map((f) => ({ ...f, message: f.code })) });
        const settings = patched(now, patch);
        hub.setAccess({ ...hub.access, settings });
        return kit.json(settings);
      }),
    ),
    kit.user("audit", (call) =>
      kit.withQuery(call, AuditQuery, ({ size = 100, cursor, ...filters }) => {
        const { rows, more } = paged(call, filtered(hub.access.audit, filters), { size, cursor });
        return kit.json(rows, 200, more);
      }),
    ),
    kit.user("auditExport", (call) =>
      kit.withQuery(call, AuditExportQuery, ({ format, ...filters }) => {
        call.about.name = format;
        const rows = filtered(hub.access.audit, filters);
        const body = format === "csv" ? [CSV_HEAD, ...rows.map(csvLine)] : rows.map((e) => `${JSON.stringify(e)}\n`);
        return new Response(body.join(""), {
          headers: {
            "content-type": format === "csv" ? "text/csv; charset=utf-8" : "application/jsonl; charset=utf-8",
            "content-disposition": `attachment; filename="audit.${format}"`,
            [HEADER.requestId]: hub.around.newId(),
          },
        });
      }),
    ),
  ];
}

/** Whole sections replace the previous ones; of the client secret only its existence is stored. */
function patched(now: Settings, { oidc, ...patch }: SettingsPatch): Settings {
  const given = Object.fromEntries(Object.entries(patch).filter(([, section]) => section !== undefined));
  const next: Settings = { ...now, ...given, revision: now.revision + 1 };
  if (oidc === undefined) return next;
  const { clientSecret: _, ...rest } = oidc;
  const hasSecret = keepsSecret(oidc, now);
  return { ...next, oidc: { ...rest, hasSecret } };
}

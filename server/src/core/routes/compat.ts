import type { Service } from "@core-console/shared/contract/service";
import type { PrivateServiceQuery } from "@core-console/shared/contract/routes-access";
import { HEADER } from "@core-console/shared/contract/headers";
import { openApi } from "@core-console/shared/openapi/document";
import { langOf, type Lang } from "@core-console/shared/words/lang";
import type { z } from "zod/mini";
import { inSlices } from "../../lib/slices.ts";
import { signedInUser } from "../access/identity.ts";
import { shownTo } from "../access/shown.ts";
import type { CoreContext } from "../context.ts";
import { forKuma } from "./for-kuma.ts";
import { listServices } from "./list-services.ts";
import { operationHandlers } from "./operations.ts";
import type { Handlers } from "./server.ts";

type Part = Pick<Handlers, "listServicesPrivate" | "restartServicePrivate" | "reloadServicePrivate" | "openapi">;

/** What clients written for KUMA call beside its public API, and the description of ours. */
export function compatHandlers(c: CoreContext): Part {
  const descriptions = new Map<Lang, Record<string, unknown>>();
  const { restartService, reloadService } = operationHandlers(c);
  return {
    async listServicesPrivate(call): Promise<Service[]> {
      const { tenantID: _, ...q } = call.query as z.infer<typeof PrivateServiceQuery>;
      await c.consistency.sync();
      const { role } = signedInUser(call);
      const all = c.observatory.services().map((s) => forKuma(shownTo(role, s)));
      const { items, total } = await inSlices(listServices(all, q));
      void call.reply.header(HEADER.totalCount, String(total));
      return items;
    },
    restartServicePrivate: restartService,
    reloadServicePrivate: reloadService,
    async openapi(call) {
      const lang = langOf(call.request.headers["accept-language"]);
      const description = descriptions.get(lang) ?? openApi({ version: c.version, lang });
      descriptions.set(lang, description);
      return description;
    },
  };
}

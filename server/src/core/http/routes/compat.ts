import type { PrivateServiceQuery } from "@core-console/shared/contract/routes-access";
import { openApiParts } from "@core-console/shared/openapi/document";
import { langOf, type Lang } from "@core-console/shared/words/lang";
import type { z } from "zod/mini";
import { SLICE_UNITS, type Work, inSlices } from "../../../lib/work/slices.ts";
import type { MembersDeps } from "../../members/deps.ts";
import type { HttpDeps } from "../deps.ts";
import { operationHandlers } from "./operations.ts";
import type { Handlers } from "../server/server.ts";
import { SharedJson } from "../server/shared-json.ts";
import type { ServiceLists } from "./lists/service-lists.ts";

export type CompatDeps = Pick<
  HttpDeps,
  "registry" | "consistency" | "changes" | "raft" | "wall" | "self" | "observatory"
> &
  Pick<MembersDeps, "exchange" | "makeReport"> & { readonly version: string };

type Part = Pick<Handlers, "listServicesPrivate" | "restartServicePrivate" | "reloadServicePrivate" | "openapi">;

/** Builds the serialised OpenAPI description, route by route. */
function* described(version: string, lang: Lang): Work<Buffer> {
  const parts = openApiParts({ version, lang });
  for (;;) {
    const part = parts.next();
    if (part.done === true) return Buffer.from(JSON.stringify(part.value));
    yield SLICE_UNITS;
  }
}

/** Handlers that clients written for KUMA call beyond its public API, and of our OpenAPI description. */
export function compatHandlers(deps: CompatDeps, lists: ServiceLists): Part {
  const descriptions = new Map<Lang, Promise<Buffer>>();
  const { restartService, reloadService } = operationHandlers(deps);
  return {
    async listServicesPrivate(call) {
      const { tenantID: _, ...q } = call.query as z.infer<typeof PrivateServiceQuery>;
      await deps.consistency.sync();
      return (await lists.page(call, q)).json;
    },
    restartServicePrivate: restartService,
    reloadServicePrivate: reloadService,
    async openapi(call) {
      const lang = langOf(call.request.headers["accept-language"]);
      const description = descriptions.get(lang) ?? inSlices(described(deps.version, lang));
      descriptions.set(lang, description);
      try {
        return new SharedJson(await description, () => undefined);
      } catch (error) {
        // A failure is not cached: the next request builds the description again.
        descriptions.delete(lang);
        throw error;
      }
    },
  };
}

import type { Readable } from "node:stream";
import { SNAPSHOT_BYTES } from "@core-console/shared/contract/snapshots/sizes";
import { signedInUser } from "../../../accounts/callers/identify-user.ts";
import { allowLongUpload } from "../../../../lib/http/long-upload.ts";
import type { Uploads } from "../../../snapshots/uploads.ts";
import { ApiProblem, invalidField } from "../../../state/api-problem.ts";
import { refuseWhileRestoring } from "../../../state/restore-marker.ts";
import { currentSettings } from "../../../state/settings.ts";
import type { Call, Handlers } from "../../server/server.ts";
import { type RestoreDeps, startRestore } from "./restores.ts";

/** How long reading the archive may take until the response; the console waits longer. */
const READ_MS = 50_000;

/** Handler of KUMA's restore: receives an archive and starts the restore of its records. */
export function systemRestoreHandlers(deps: RestoreDeps, uploads: Uploads): Pick<Handlers, "systemRestore"> {
  return {
    async systemRestore(call) {
      await deps.consistency.sync();
      refuseTokenWhileOff(deps, call);
      refuseWhileRestoring(deps.registry);
      const bytes = bytesOf(call);
      const end = allowLongUpload(call.request.raw.socket);
      let snapshot: string;
      try {
        const change = { ...call.change, idempotencyKey: null };
        ({ id: snapshot } = await uploads.receive(change, bytes, call.body as Readable));
      } finally {
        end();
      }
      await deps.consistency.sync();
      return startRestore(deps, call, { snapshot, ticks: [] }, READ_MS, () => refuseTokenWhileOff(deps, call));
    },
  };
}

/** Throws forbidden for a token while the setting restoreByToken is off. */
function refuseTokenWhileOff(deps: Pick<RestoreDeps, "registry">, call: Call): void {
  if ("token" in signedInUser(call).by && !currentSettings(deps).restoreByToken)
    throw new ApiProblem("forbidden", { why: "restore_by_token" });
}

/** Returns the size of the body. Throws validation_failed without one, payload_too_large above the largest archive. */
function bytesOf({ request }: Call): number {
  const bytes = Number(request.headers["content-length"] ?? 0);
  if (!Number.isSafeInteger(bytes) || bytes < 1 || request.body === undefined || request.body === null)
    throw invalidField("content-length", "content_length");
  if (bytes > SNAPSHOT_BYTES) throw new ApiProblem("payload_too_large", { limit: SNAPSHOT_BYTES });
  return bytes;
}

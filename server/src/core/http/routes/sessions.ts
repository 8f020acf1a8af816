import type { Session } from "@core-console/shared/contract/access";
import type { OwnOrAll } from "@core-console/shared/contract/routes-access";
import type { z } from "zod/mini";
import { signedInUser } from "../../accounts/callers/identify-user.ts";
import { planEndSession } from "../../accounts/sessions/session-changes.ts";
import { sessionEnds } from "../../accounts/callers/session-ends.ts";
import { refuseOthers } from "../../accounts/callers/others.ts";
import type { HttpDeps } from "../deps.ts";
import { currentSettings } from "../../state/settings.ts";
import type { SessionRecord } from "../../state/records-access.ts";
import { executeFor } from "../server/execute.ts";
import { paged } from "../server/paged.ts";
import type { Call, Handlers } from "../server/server.ts";
import { ownOrAll } from "./tokens.ts";

type Deps = Pick<HttpDeps, "registry" | "consistency" | "changes" | "wall" | "access">;

/** Handlers of sessions: each user's own, and all of them for administrators. */
export function sessionHandlers(deps: Deps): Pick<Handlers, "listSessions" | "endSession"> {
  return {
    async listSessions(call): Promise<Session[]> {
      const q = call.query as z.infer<typeof OwnOrAll>;
      const whose = ownOrAll(q, signedInUser(call));
      await deps.consistency.sync();
      const sessions = [...deps.registry.sessions]
        .filter(([, s]) => whose === null || s.value.userId === whose)
        .flatMap(([hash, s]) => sessionView(deps, call, hash, s.value) ?? [])
        .toSorted((a, b) => b.lastUsedAt.localeCompare(a.lastUsedAt) || a.id.localeCompare(b.id));
      return paged(call, sessions, q);
    },
    async endSession(call) {
      await executeFor(deps, call, () =>
        planEndSession(deps.registry, call.params["id"] ?? "", (owner) =>
          refuseOthers(signedInUser(call), "session", owner, deps.wall()),
        ),
      );
      return undefined;
    },
  };
}

/** Returns a session; null for one that has ended and is not swept yet, or whose user was removed. */
function sessionView(deps: Deps, call: Call, hash: string, record: SessionRecord): Session | null {
  const user = deps.registry.users.get(record.userId)?.value;
  const usedMs = deps.access.lastUse.of(hash);
  const ends = sessionEnds({ record, usedMs, settings: currentSettings(deps).signIn, nowMs: deps.wall() });
  if (user === undefined || ends.over) return null;
  return {
    id: record.id,
    user: { id: user.id, login: user.login },
    current: signedInUser(call).by.hash === hash,
    via: record.via,
    createdAt: record.createdAt,
    lastUsedAt: new Date(Math.max(usedMs ?? 0, Date.parse(record.lastUsedAt))).toISOString(),
    expiresAt: new Date(ends.expiresMs).toISOString(),
    address: record.address,
    agent: record.agent,
  };
}

import { randomUUID } from "node:crypto";
import type { NewToken, Token, TokenMade } from "@core-console/shared/contract/access";
import type { OwnOrAll } from "@core-console/shared/contract/routes-access";
import { may } from "@core-console/shared/domain/permissions";
import type { z } from "zod/mini";
import type { SignedInUser } from "../../accounts/callers/caller.ts";
import { signedInUser } from "../../accounts/callers/identify-user.ts";
import { hashSecret, newSecret } from "../../accounts/callers/secrets.ts";
import { refuseOthers } from "../../accounts/callers/others.ts";
import type { HttpDeps } from "../deps.ts";
import { ApiProblem } from "../../state/api-problem.ts";
import { TokenRecord } from "../../state/records-access.ts";
import { planAddToken, planRemoveToken, planResumeToken, tokenView } from "../../accounts/users/token-changes.ts";
import { executeFor } from "../server/execute.ts";
import { paged } from "../server/paged.ts";
import type { Handlers } from "../server/server.ts";

type Deps = Pick<HttpDeps, "registry" | "consistency" | "changes" | "wall" | "access">;

/** Handlers of tokens for scripts: each user's own, and all of them for administrators. */
export function tokenHandlers(deps: Deps): Pick<Handlers, "listTokens" | "addToken" | "resumeToken" | "removeToken"> {
  return {
    async listTokens(call): Promise<Token[]> {
      const q = call.query as z.infer<typeof OwnOrAll>;
      const whose = ownOrAll(q, signedInUser(call));
      await deps.consistency.sync();
      const tokens = [...deps.registry.tokens]
        .filter(([, t]) => whose === null || t.value.userId === whose)
        .flatMap(([hash, t]) => tokenView(deps.registry, t.value, deps.access.lastUse.of(hash)) ?? [])
        .toSorted((a, b) => b.createdAt.localeCompare(a.createdAt) || a.id.localeCompare(b.id));
      return paged(call, tokens, q);
    },
    async addToken(call): Promise<TokenMade> {
      const secret = newSecret("token");
      const made = { id: randomUUID(), hash: hashSecret(secret), nowMs: deps.wall() };
      // One after the other per user: each puts the user, so concurrent ones would have to plan again.
      const outcome = await deps.access.turns.run(signedInUser(call).user.id, () =>
        executeFor(deps, call, () => planAddToken(deps.registry, call.body as NewToken, signedInUser(call), made)),
      );
      const done = outcome.kind === "done";
      const record = done ? outcome.made.written : TokenRecord.safeParse(outcome.record.made).data;
      const token = record === undefined ? null : tokenView(deps.registry, record, null);
      if (token === null) throw new ApiProblem("not_found", { what: "token" });
      return { token, secret: done ? secret : null };
    },
    async resumeToken(call) {
      await executeFor(deps, call, () =>
        planResumeToken(deps.registry, call.params["id"] ?? "", (owner) =>
          refuseOthers(signedInUser(call), "token", owner, deps.wall()),
        ),
      );
      return undefined;
    },
    async removeToken(call) {
      await executeFor(deps, call, () =>
        planRemoveToken(deps.registry, call.params["id"] ?? "", (owner) =>
          refuseOthers(signedInUser(call), "token", owner, deps.wall()),
        ),
      );
      return undefined;
    },
  };
}

/**
 * Returns whose objects are requested: a user's ID, or null for all users'. Throws forbidden if the caller may not see
 * them.
 */
export function ownOrAll(query: z.infer<typeof OwnOrAll>, caller: SignedInUser): string | null {
  const whose = query.all === undefined ? (query.user ?? caller.user.id) : (query.user ?? null);
  if (whose === caller.user.id) return whose;
  const verdict = may(caller.role, "users.manage");
  if (!verdict.ok) throw new ApiProblem("forbidden", { why: "role", role: verdict.params["role"] ?? null });
  return whose;
}

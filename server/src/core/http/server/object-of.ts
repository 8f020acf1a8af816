import { pathOf } from "@core-console/shared/contract/routes";
import type { Route } from "@core-console/shared/contract/route";
import { refOf } from "../../../lib/ref.ts";
import type { Refusal } from "../../accounts/callers/refusal-log.ts";
import type { Registry } from "../../state/registry.ts";

const NOTHING = { ref: null, about: null };

/**
 * Returns what a request is about, for the audit, by the ID in its path: the service, the user, or the owner of the
 * session or token. An object that does not exist is not named: an unused service ID is a secret, and the path may
 * hold any text.
 */
export function objectOf(registry: Registry, route: Route, params: unknown): Required<Pick<Refusal, "ref" | "about">> {
  const id = (params as { id?: unknown } | null)?.id;
  if (typeof id !== "string") return NOTHING;
  const login = (userId: string | undefined): string | null => registry.users.get(userId ?? "")?.value.login ?? null;
  switch (/\/(\w+)\/(?:id\/)?:id/.exec(pathOf(route))?.[1]) {
    case "services": {
      const found = (registry.services.get(id) ?? registry.services.get(refOf(id)))?.value;
      return found === undefined ? NOTHING : { ref: found.ref, about: found.name };
    }
    case "users":
      return { ref: null, about: login(id) };
    case "sessions":
      return { ref: null, about: login([...registry.sessions.values()].find((s) => s.value.id === id)?.value.userId) };
    case "tokens":
      return { ref: null, about: login([...registry.tokens.values()].find((t) => t.value.id === id)?.value.userId) };
    default:
      return NOTHING;
  }
}

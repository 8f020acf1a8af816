import {
  type SetupLink,
  type NewSetupLink,
  type Setup,
  type SetupLook,
  type SetupLooked,
  type SignedIn,
} from "@core-console/shared/contract/access";
import { HEADER } from "@core-console/shared/contract/headers";
import { countAdministrators } from "../../state/find-user.ts";
import { hashSecret, newSecret } from "../../accounts/callers/secrets.ts";
import {
  goodLink,
  planBySignInLink,
  planFirst,
  planLink,
  sessionSecretOf,
  userIdOf,
} from "../../accounts/sessions/setup-links.ts";
import { sessionFor, signedIn } from "../../accounts/sessions/sign-in.ts";
import type { HttpDeps } from "../deps.ts";
import { consoleUrl } from "../../members/enrol/make-identity.ts";
import { ApiProblem } from "../../state/api-problem.ts";
import type { LinkRecord } from "../../state/records-access.ts";
import type { Call, Handlers } from "../server/server.ts";
import { refuseBadPassword } from "../../accounts/passwords/new-password.ts";

type Deps = Pick<HttpDeps, "registry" | "consistency" | "changes" | "raft" | "wall" | "self" | "access">;

/** Handlers of one-time links: created on a Core's host, used in a browser. */
export function setupHandlers(deps: Deps): Pick<Handlers, "setupLink" | "setupLook" | "setup"> {
  return {
    async setupLink(call): Promise<SetupLink> {
      if (!deps.registry.ready) throw new ApiProblem("no_leader");
      // The holder of a link signs in as an administrator: only a voter's host, which has full access anyway, may
      // create one. A learner's Core does not forward such a call either: to the leader it would come from that Core.
      if (!call.caller.voter || !canExecute(deps)) throw new ApiProblem("forbidden", { why: "voter" });
      const { user } = call.body as NewSetupLink;
      const secret = newSecret("link");
      const hash = hashSecret(secret);
      const outcome = await deps.changes.execute({ ...call.change, idempotencyKey: null }, () =>
        planLink(deps.registry, { hash, login: user, by: call.change.who, nowMs: deps.wall() }),
      );
      if (outcome.kind === "done") await deps.consistency.seen(outcome.revision);
      const link = goodLink(deps.registry, hash, deps.wall()).value;
      void call.reply.code(201);
      return {
        secret,
        expiresAt: link.expiresAt,
        user: loginOf(deps, link),
        console: deps.registry.services.get(deps.self.ref)?.value.host?.console ?? consoleUrl(deps.self),
        administrators: countAdministrators(deps.registry),
      };
    },
    async setupLook(call): Promise<SetupLooked> {
      await deps.consistency.sync();
      const link = goodLink(deps.registry, hashSecret((call.body as SetupLook).secret), deps.wall()).value;
      return { expiresAt: link.expiresAt, user: loginOf(deps, link) };
    },
    async setup(call): Promise<SignedIn> {
      await deps.consistency.sync();
      return useLink(deps, call, call.body as Setup);
    },
  };
}

/** Reports whether this Core may execute changes: any voter's Core may; a learner's engine accepts none. */
const canExecute = (deps: Deps): boolean =>
  deps.raft.leads || deps.registry.services.get(deps.self.ref)?.value.voter === true;

async function useLink(deps: Deps, call: Call, body: Setup): Promise<SignedIn> {
  const linkHash = hashSecret(body.secret);
  const nowMs = deps.wall();
  // A missing link may have been used by this very call, whose response was lost: execute looks that up first.
  const link = deps.registry.links.get(linkHash)?.value ?? null;
  const first = link === null || link.userId !== null ? null : await newAdministrator(deps, body);
  if (link?.userId != null) refuseGiven(body);
  const session = sessionFor(deps, call, {
    userId: link === null ? "" : userIdOf(link),
    via: "link",
    confirmed: true,
    secret: sessionSecretOf(body.secret, call.change.idempotencyKey),
  });
  const who = first?.login ?? (link === null ? "unknown" : (loginOf(deps, link) ?? "unknown"));
  const request = { ...call.change, caller: `link:${linkHash}`, who };
  const outcome = await deps.changes.execute(request, () =>
    first === null
      ? planBySignInLink(deps.registry, { linkHash, session, nowMs })
      : planFirst(deps.registry, { linkHash, ...first, session, nowMs }),
  );
  if (outcome.kind === "done") {
    await deps.consistency.seen(outcome.revision);
    return signedIn(deps, session);
  }
  void call.reply.header(HEADER.idempotentReplay, "true");
  const record = deps.registry.sessions.get(session.hash)?.value;
  if (record === undefined) throw new ApiProblem("link_invalid");
  return signedIn(deps, { ...session, record });
}

/** Returns the login and password hash of the new administrator. Throws validation_failed. */
async function newAdministrator(deps: Deps, body: Setup): Promise<{ login: string; passwordHash: string }> {
  const { login, password } = body;
  const missing = Object.entries({ login, password }).filter(([, v]) => v === undefined);
  if (login === undefined || password === undefined)
    throw new ApiProblem(
      "validation_failed",
      {},
      missing.map(([path]) => ({ path, code: "invalid_type", message: "" })),
    );
  refuseBadPassword("password", password, login);
  return { login, passwordHash: await deps.access.passwords.hash(password) };
}

function refuseGiven(body: Setup): void {
  const given = (["login", "password"] as const).filter((name) => body[name] !== undefined);
  if (given.length === 0) return;
  throw new ApiProblem(
    "validation_failed",
    {},
    given.map((path) => ({ path, code: "unrecognized_keys", message: "" })),
  );
}

function loginOf(deps: Deps, link: LinkRecord): string | null {
  return deps.registry.users.get(link.userId ?? "")?.value.login ?? null;
}

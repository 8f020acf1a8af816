import { randomInt, randomUUID } from "node:crypto";
import { SignedIn, SignInOptions } from "@core-console/shared/contract/access";
import { HEADER } from "@core-console/shared/contract/headers";
import { API_PREFIX } from "@core-console/shared/contract/routes";
import type { Home } from "./homes.ts";
import { type Said, runToEnd } from "./processes/run-to-end.ts";
import { TrialFailure, until, type Wait } from "./processes/until.ts";

/** The user that a trial signs in as; created by its first start. */
export const TRIAL_LOGIN = "admin";
const TRY_MS = 10_000;
/** No vowels, so that no words come about; no characters that look alike. */
const LETTERS = "bcdfghjkmnpqrstvwxz23456789";
const [GROUPS, GROUP] = [5, 5];

/** Returns a random password to be copied or typed: 25 letters in groups, some 118 bits. @internal */
export const randomPassword = (): string =>
  Array.from({ length: GROUPS }, () =>
    Array.from({ length: GROUP }, () => LETTERS.charAt(randomInt(LETTERS.length))).join(""),
  ).join("-");

export interface SignInParts {
  /** the words that a `kuma …` command begins with */
  kuma: readonly string[];
  homes: readonly Home[];
  /** the trial's own console */
  console: string;
  wait: Omit<Wait, "what">;
}

/** The trial's own session, with which it grows the cluster. */
export interface TrialSession {
  bearer: string;
  /** password of the administrator that was just created; null: there was one */
  password: string | null;
  end(): Promise<void>;
}

/** Makes a one-time link on the host of one of the Cores that answer; returns its secret, or the refusal. */
async function secretOf(o: SignInParts, user: string | null): Promise<{ secret: string } | Said> {
  let said: Said = { code: 3, out: "", err: "no Core" };
  for (const home of o.homes) {
    const words = user === null ? ["setup-link"] : ["sign-in-link", user];
    said = await runToEnd([...o.kuma, "user", ...words, "--home", home.dir]);
    const secret = /#(\S+)\s*$/.exec(said.out)?.[1];
    if (said.code === 0 && secret !== undefined) return { secret };
    if (said.code === 1) break;
  }
  return said;
}

async function post(url: string, body: unknown, bearer: string | null): Promise<Response> {
  return fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      [HEADER.idempotencyKey]: randomUUID(),
      ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
    },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(TRY_MS),
  });
}

/**
 * Signs in, or returns the refusal of the cluster where it makes no link: as the administrator that this creates where
 * there is none yet, else by a link for the one that an earlier start created.
 */
export async function signInTrial(parts: SignInParts): Promise<TrialSession | { refused: string }> {
  const options = await until(() => optionsAt(parts.console), { ...parts.wait, what: "the console with a leader" });
  // One for all tries: an attempt whose answer was lost may have created the administrator.
  const password = options.setupNeeded ? randomPassword() : null;
  const token = await until<{ bearer: string } | { refused: string }>(
    async () => {
      const needed = (await optionsAt(parts.console))?.setupNeeded;
      if (needed === undefined) return null;
      const link = await secretOf(parts, needed ? null : TRIAL_LOGIN);
      if (!("secret" in link)) return needed || link.code !== 1 ? null : { refused: link.err.trim() };
      const more = needed ? { login: TRIAL_LOGIN, password } : {};
      return redeem(parts.homes, { secret: link.secret, ...more });
    },
    { ...parts.wait, what: "signing in" },
  );
  if ("refused" in token) return token;
  const { bearer } = token;
  const end = async (): Promise<void> => {
    for (const home of parts.homes) {
      const done = await post(`${restOf(home)}/api/logout`, {}, bearer).then(
        () => true,
        () => false,
      );
      if (done) return;
    }
  };
  return { bearer, password, end };
}

/** Returns the URL of a page that is signed in when it is opened, once; null where there is no user to sign in. */
export async function signInUrl(parts: SignInParts): Promise<string | null> {
  const link = await secretOf(parts, TRIAL_LOGIN);
  return "secret" in link ? `${parts.console}/setup#${link.secret}` : null;
}

const restOf = (home: Home): string => `http://${home.rest.host}:${home.rest.port}`;

async function optionsAt(base: string): Promise<SignInOptions | null> {
  try {
    const answer = await fetch(`${base}${API_PREFIX}/sign-in`, { signal: AbortSignal.timeout(TRY_MS) });
    return answer.ok ? SignInOptions.parse(await answer.json()) : null;
  } catch {
    return null;
  }
}

/** Redeems a link on the port for scripts, where the answer contains the secret of the session. */
async function redeem(homes: readonly Home[], body: unknown): Promise<{ bearer: string } | null> {
  for (const home of homes) {
    const answer = await post(`${restOf(home)}${API_PREFIX}/setup`, body, null).catch(() => null);
    if (answer === null || answer.status >= 500) continue;
    if (!answer.ok) throw new TrialFailure(`signing in: HTTP ${answer.status} ${await answer.text()}`);
    const { token } = SignedIn.parse(await answer.json());
    if (token === undefined) throw new TrialFailure("signing in: no session in the answer");
    return { bearer: token };
  }
  return null;
}

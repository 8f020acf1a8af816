import { createHash } from "node:crypto";
import { Whoami } from "@core-console/shared/contract/access";
import { HEADER } from "@core-console/shared/contract/headers";
import { CONFIRMED_CHANGES, type ConfirmedChange } from "@core-console/shared/contract/recovery/recovery";
import type { Route } from "@core-console/shared/contract/route";
import { ROUTES } from "@core-console/shared/contract/routes";
import * as z from "zod/mini";
import type { UpstreamAnswer } from "../upstream.ts";

/** Bearers whose users are remembered. */
const MOST_BEARERS = 1000;
/** A longer answer is no single record: its name is not looked for. */
const NAMED_BYTES = 65_536;

const NAMES = new Map<Route, string>(Object.entries(ROUTES).map(([name, route]) => [route, name]));
const Named = z.object({
  name: z.optional(z.string()),
  login: z.optional(z.string()),
  file: z.optional(z.string()),
});

/**
 * The last changes that the leader has confirmed through this console, in memory: after the loss of a majority they say
 * what the data of a survivor may lack.
 */
export class ConfirmedChanges {
  readonly #wall: () => number;
  /** the oldest first */
  readonly #changes: ConfirmedChange[] = [];
  /** logins by hashes of bearers */
  readonly #logins = new Map<string, string>();

  /** `wall`: ms since 1970 */
  constructor(wall: () => number) {
    this.#wall = wall;
  }

  /** Takes what an answer to a user says: who the user of a bearer is, or that a change is confirmed. */
  note(route: Route, authorization: string | undefined, answer: UpstreamAnswer): void {
    if (authorization === undefined || answer.status >= 300) return;
    if (route === ROUTES.whoami) this.#learnUser(authorization, answer);
    if (route.method === "GET") return;
    const revision = numberIn(answer, HEADER.revision);
    if (revision === null) return;
    this.#changes.push({
      at: new Date(this.#wall()).toISOString(),
      by: this.#logins.get(hashOf(authorization)) ?? null,
      what: NAMES.get(route) ?? "",
      name: nameIn(answer),
      revision,
      generation: numberIn(answer, HEADER.generation),
      lifeId: textIn(answer, HEADER.life),
    });
    if (this.#changes.length > CONFIRMED_CHANGES) this.#changes.shift();
  }

  /** Returns the answer to a read of what recovery is decided from, with the changes, the newest first. */
  addTo(answer: UpstreamAnswer): UpstreamAnswer {
    const view: unknown = answer.status === 200 ? parsed(answer) : null;
    if (typeof view !== "object" || view === null) return answer;
    return { ...answer, body: Buffer.from(JSON.stringify({ ...view, changes: this.#changes.toReversed() })) };
  }

  #learnUser(authorization: string, answer: UpstreamAnswer): void {
    const me = Whoami.safeParse(parsed(answer));
    if (!me.success) return;
    const key = hashOf(authorization);
    this.#logins.delete(key);
    this.#logins.set(key, me.data.login);
    for (const oldest of this.#logins.keys()) {
      if (this.#logins.size <= MOST_BEARERS) break;
      this.#logins.delete(oldest);
    }
  }
}

const hashOf = (authorization: string): string => createHash("sha256").update(authorization).digest("base64");

function parsed({ body }: UpstreamAnswer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return null;
  }
}

function nameIn(answer: UpstreamAnswer): string | null {
  const named = answer.body.length > NAMED_BYTES ? null : Named.safeParse(parsed(answer));
  if (named === null || !named.success) return null;
  const { name, login, file } = named.data;
  return (name ?? login ?? file)?.slice(0, 256) ?? null;
}

const textIn = ({ headers }: UpstreamAnswer, header: string): string | null => {
  const value = headers[header];
  return typeof value === "string" ? value : null;
};

const numberIn = (answer: UpstreamAnswer, header: string): number | null => {
  const text = textIn(answer, header);
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null;
};

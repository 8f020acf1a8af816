import { ROUTES } from "@core-console/shared/contract/routes";
import type { Route } from "@core-console/shared/contract/route";
import * as z from "zod/mini";
import { clearedCookies, sessionCookies } from "./cookies.ts";
import type { Credentials, Port } from "./credentials.ts";

export interface AnswerFacts {
  port: Port;
  /** the listener uses TLS */
  secure: boolean;
  route: Route;
  credentials: Credentials;
  /** from a copy, which may not have a session yet that the leader has */
  stale: boolean;
  status: number;
  body: Buffer;
}

/** What a browser receives of a Core's answer: its cookies, and the body without the secret in it. */
export interface AnswerForBrowser {
  setCookie: string[];
  body: Buffer;
}

const Token = z.looseObject({ token: z.string() });
const Coded = z.looseObject({ code: z.literal("unauthenticated") });

/** Translates between a Core's bearers and a browser's cookies. On the port for scripts nothing is changed. */
export function answerForBrowser(facts: AnswerFacts): AnswerForBrowser {
  const as = (setCookie: string[], body = facts.body): AnswerForBrowser => ({ setCookie, body });
  if (facts.port === "rest") return as([]);
  if (facts.route.signsIn === true && facts.status === 200) {
    const signedIn = read(Token, facts.body);
    if (signedIn === null) return as([]);
    const { token, ...rest } = signedIn;
    return as(sessionCookies(token, facts.secure), Buffer.from(JSON.stringify(rest)));
  }
  const over = facts.status === 401 && !facts.stale && read(Coded, facts.body) !== null;
  const { credentials: by } = facts;
  const signedOut = facts.route === ROUTES.signOut && (facts.status < 300 || facts.status === 401);
  const mayClear = by.kind !== "none" || by.cookie;
  return as((signedOut && mayClear) || (over && by.kind === "cookie") ? clearedCookies(facts.secure) : []);
}

function read<T>(schema: z.ZodMiniType<T>, body: Buffer): T | null {
  try {
    const read = schema.safeParse(JSON.parse(body.toString()));
    return read.success ? read.data : null;
  } catch {
    return null;
  }
}

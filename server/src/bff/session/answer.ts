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
export function answerForBrowser(f: AnswerFacts): AnswerForBrowser {
  const as = (setCookie: string[], body = f.body): AnswerForBrowser => ({ setCookie, body });
  if (f.port === "rest") return as([]);
  if (f.route.signsIn === true && f.status === 200) {
    const signedIn = read(Token, f.body);
    if (signedIn === null) return as([]);
    const { token, ...rest } = signedIn;
    return as(sessionCookies(token, f.secure), Buffer.from(JSON.stringify(rest)));
  }
  const over = f.status === 401 && !f.stale && read(Coded, f.body) !== null;
  const { credentials: by } = f;
  const signedOut = f.route === ROUTES.signOut && (f.status < 300 || f.status === 401);
  const mayClear = by.kind !== "none" || by.cookie;
  return as((signedOut && mayClear) || (over && by.kind === "cookie") ? clearedCookies(f.secure) : []);
}

function read<T>(schema: z.ZodMiniType<T>, body: Buffer): T | null {
  try {
    const read = schema.safeParse(JSON.parse(body.toString()));
    return read.success ? read.data : null;
  } catch {
    return null;
  }
}

import type { Problem } from "@core-console/shared/contract/errors";
import { HEADER } from "@core-console/shared/contract/headers";
import { PORT } from "@core-console/shared/contract/ports";
import { API_PREFIX } from "@core-console/shared/contract/routes";
import { say as sayCode } from "@core-console/shared/words/say";
import type { Attempt, Call, ChangeMethod } from "./attempt.ts";
import { EXIT, type ExitCode } from "../output/io.ts";
import type { Lang } from "@core-console/shared/words/lang";
import { texts } from "../words/texts.ts";

/** What came of a command's call. `message` is for stderr. */
export type Outcome =
  | { ok: true; status: number; body: unknown; headers: Record<string, string> }
  | {
      ok: false;
      exit: ExitCode;
      message: string;
      code: string | null;
      params: Problem["params"];
      /** where none answered: the bases that were tried, and why each failed */
      tried?: string;
    };

export interface CallerParts {
  bases: readonly string[];
  attempt: (base: string, call: Call) => Promise<Attempt>;
  newKey: () => string;
  nowMs: () => number;
  pause: (ms: number) => Promise<void>;
  lang: Lang;
  /** secret of a token or a session; null: none to send */
  bearer: string | null;
}

export interface ChangeOptions {
  /** the path stands as it is, outside the API's prefix */
  root?: boolean;
  /** without the bearer: signing in */
  anonymous?: boolean;
  /** the idempotency key of an earlier call that is repeated */
  key?: string;
  /** the revision that the record has to have still */
  ifMatch?: number;
  /** an unknown outcome need not be reported as such: the change can simply be repeated */
  harmless?: true;
}

export interface Caller {
  get(path: string): Promise<Outcome>;
  /** the body of a good answer is an AsyncIterable of bytes, which may have no end */
  stream(path: string): Promise<Outcome>;
  change(method: ChangeMethod, path: string, body?: unknown, o?: ChangeOptions): Promise<Outcome>;
}

/** The console itself holds a request for 7 s at most (forwarding rule 1); this leaves room for two such tries. */
const DEADLINE_MS = 20_000;
const TRY_MS = 10_000;
const PAUSE_MS = 250;

/**
 * Asks the bases in turn. A read, and a change with its idempotency key, may be asked again wherever the outcome
 * of a try is not known; the key is one per command, so that nothing is done twice. What stays unknown until the
 * deadline is exit code 4 for a change, 3 for a read.
 */
export function caller(parts: CallerParts): Caller {
  const words = texts(parts.lang);
  const fail = (exit: ExitCode, message: string, code: string | null = null, params?: Problem["params"]) => ({
    ok: false as const,
    exit,
    message,
    code,
    params,
  });

  async function ask(call: Omit<Call, "timeoutMs">, key: string | null, harmless = false): Promise<Outcome> {
    const end = parts.nowMs() + DEADLINE_MS;
    let mayBeDone = false;
    let finding: string | null = null;
    for (;;) {
      const tried: string[] = [];
      for (const base of parts.bases) {
        const left = end - parts.nowMs();
        if (left <= 0) break;
        const got = await parts.attempt(base, { ...call, timeoutMs: Math.min(TRY_MS, left) });
        if (got.kind === "answer") return { ok: true, status: got.status, body: got.body, headers: got.headers };
        if (got.kind === "problem" && got.problem.code !== "outcome_unknown") {
          const { code, params, detail, errors } = got.problem;
          // A field's own sentence says more than “something does not fit”.
          const field = errors?.[0];
          const said =
            field === undefined
              ? sayCode({ code, params: params ?? {} }, parts.lang)
              : `${field.path === "" ? "" : `${words.fieldName(field.path)}: `}${sayCode({ code: field.code, params: {} }, parts.lang)}`;
          return fail(EXIT.refused, said === code ? detail : said, code, params);
        }
        // A proxy's own page says nothing of what became of a change that it may have passed on.
        const strange = got.kind === "stranger" && key !== null;
        if (got.kind === "problem" || got.kind === "lost" || strange) mayBeDone = true;
        if (got.kind === "untrusted") finding = words.untrusted(base, got.why.code);
        if (got.kind === "stranger") finding = words.noConsole(base);
        tried.push(`${base}${"why" in got ? ` (${words.netFault(got.why)})` : ""}`);
      }
      const again = mayBeDone && parts.nowMs() + PAUSE_MS < end;
      if (!again) {
        const joining = parts.bases.find((base) => new URL(base).port === String(PORT.internal));
        const hint = joining === undefined ? "" : ` ${words.joiningPort(new URL(joining).hostname)}`;
        if (mayBeDone && key !== null && !harmless)
          return fail(EXIT.unknown, words.unknownOutcome(key) + hint, "outcome_unknown");
        const asked = tried.join(", ");
        if (finding !== null) return fail(EXIT.unreachable, finding + hint);
        return { ...fail(EXIT.unreachable, words.unreachable(asked) + hint), tried: asked };
      }
      await parts.pause(PAUSE_MS);
    }
  }

  const headers = { accept: "application/json", "accept-language": parts.lang };
  const bearer = parts.bearer === null ? {} : { authorization: `Bearer ${parts.bearer}` };
  return {
    get: (path) => ask({ method: "GET", path: API_PREFIX + path, headers: { ...headers, ...bearer } }, null),
    stream: (path) =>
      ask({ method: "GET", path: API_PREFIX + path, headers: { ...headers, ...bearer }, stream: true }, null),
    change(method, path, body, o = {}) {
      const key = o.key ?? parts.newKey();
      const call = {
        method,
        path: o.root === true ? path : API_PREFIX + path,
        headers: {
          ...headers,
          ...(o.anonymous === true ? {} : bearer),
          [HEADER.idempotencyKey]: key,
          ...(o.ifMatch === undefined ? {} : { "if-match": `"${o.ifMatch}"` }),
        },
      };
      return ask(body === undefined ? call : { ...call, body }, key, o.harmless);
    },
  };
}

import type { Problem } from "@core-console/shared/contract/errors";
import { HEADER, eTagOf } from "@core-console/shared/contract/headers";
import { PORT } from "@core-console/shared/contract/ports";
import { API_PREFIX } from "@core-console/shared/contract/routes";
import { say as sayCode } from "@core-console/shared/words/say";
import type { Attempt, Call, ChangeMethod } from "./attempt.ts";
import { EXIT, type ExitCode } from "../output/io.ts";
import type { Lang } from "@core-console/shared/words/lang";
import { type Texts, texts } from "../words/texts.ts";

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

export interface ApiClientParts {
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

export interface ApiClient {
  get(path: string): Promise<Outcome>;
  /** the body of a good answer is an AsyncIterable of bytes, which may have no end */
  stream(path: string): Promise<Outcome>;
  change(method: ChangeMethod, path: string, body?: unknown, options?: ChangeOptions): Promise<Outcome>;
}

/** The console itself holds a request for 7 s at most (forwarding rule 1); this leaves room for two such tries. */
const DEADLINE_MS = 20_000;
const TRY_MS = 10_000;
const PAUSE_MS = 250;

/** What the tries of one call have shown so far, none of which decided it. */
interface Undecided {
  /** a try may have been executed, although its answer did not come */
  mayBeDone: boolean;
  /** what a base shows that answers, but not as a Core does; null: none so far */
  finding: string | null;
  /** the bases of the last round, and why each failed */
  tried: readonly string[];
}

type Failed = Outcome & { ok: false };
const failed = (exit: ExitCode, message: string, code: string | null = null, params?: Problem["params"]): Failed => ({
  ok: false,
  exit,
  message,
  code,
  params,
});

/**
 * Returns the sentence of a problem: of its first field where it has one, as that says more than “something does not
 * fit”.
 */
function sentenceOf({ code, params, detail, errors }: Problem, lang: Lang): string {
  const field = errors?.[0];
  if (field !== undefined) {
    const name = field.path === "" ? "" : `${texts(lang).fieldName(field.path)}: `;
    return name + sayCode({ code: field.code, params: {} }, lang);
  }
  const sentence = sayCode({ code, params: params ?? {} }, lang);
  // A newer Core's code has no words here.
  return sentence === code ? detail : sentence;
}

/** Returns what a try decided for good; null: another try may still succeed. */
function decided(got: Attempt, lang: Lang): Outcome | null {
  if (got.kind === "answer") return { ok: true, status: got.status, body: got.body, headers: got.headers };
  if (got.kind !== "problem" || got.problem.code === "outcome_unknown") return null;
  return failed(EXIT.refused, sentenceOf(got.problem, lang), got.problem.code, got.problem.params);
}

/** Returns what is known after one more try that decided nothing. */
function afterTry(before: Undecided, base: string, got: Attempt, isChange: boolean, words: Texts): Undecided {
  const unconfirmed = got.kind === "problem" || got.kind === "lost";
  // A proxy's own page says nothing of what became of a change that it may have passed on.
  const passedOn = got.kind === "unrecognized" && isChange;
  const finding =
    got.kind === "untrusted"
      ? words.untrusted(base, got.why.code)
      : got.kind === "unrecognized"
        ? words.noConsole(base)
        : before.finding;
  return {
    mayBeDone: before.mayBeDone || unconfirmed || passedOn,
    finding,
    tried: [...before.tried, `${base}${"why" in got ? ` (${words.netFault(got.why)})` : ""}`],
  };
}

/** Returns what to say where the port for joining was asked, which answers no command. */
function joiningHint(bases: readonly string[], words: Texts): string {
  const joining = bases.find((base) => new URL(base).port === String(PORT.internal));
  return joining === undefined ? "" : ` ${words.joiningPort(new URL(joining).hostname)}`;
}

/**
 * Asks the bases in turn. A read, and a change with its idempotency key, may be asked again wherever the outcome
 * of a try is not known; the key is one per command, so that nothing is done twice. What stays unknown until the
 * deadline is exit code 4 for a change, 3 for a read.
 */
export function apiClient(parts: ApiClientParts): ApiClient {
  const words = texts(parts.lang);
  /** of the answers so far: revisions that they brought are of this life */
  let lifeId: string | null = null;

  /** Asks each base once, as long as there is time, until one decides. */
  async function round(
    call: Omit<Call, "timeoutMs">,
    end: number,
    before: Undecided,
    isChange: boolean,
  ): Promise<{ outcome: Outcome } | { undecided: Undecided }> {
    let undecided: Undecided = { ...before, tried: [] };
    for (const base of parts.bases) {
      const left = end - parts.nowMs();
      if (left <= 0) break;
      const got = await parts.attempt(base, { ...call, timeoutMs: Math.min(TRY_MS, left) });
      const outcome = decided(got, parts.lang);
      if (got.kind === "answer") lifeId = got.headers[HEADER.life] ?? lifeId;
      if (outcome !== null) return { outcome };
      undecided = afterTry(undecided, base, got, isChange, words);
    }
    return { undecided };
  }

  /** `unknown`: what to say of a change that may be done; null: it need not be said. */
  function givenUp({ mayBeDone, finding, tried }: Undecided, unknown: string | null): Outcome {
    const hint = joiningHint(parts.bases, words);
    if (mayBeDone && unknown !== null) return failed(EXIT.unknown, unknown + hint, "outcome_unknown");
    if (finding !== null) return failed(EXIT.unreachable, finding + hint);
    const asked = tried.join(", ");
    return { ...failed(EXIT.unreachable, words.unreachable(asked) + hint), tried: asked };
  }

  async function ask(call: Omit<Call, "timeoutMs">, key: string | null, harmless = false): Promise<Outcome> {
    const end = parts.nowMs() + DEADLINE_MS;
    let undecided: Undecided = { mayBeDone: false, finding: null, tried: [] };
    for (;;) {
      const came = await round(call, end, undecided, key !== null);
      if ("outcome" in came) return came.outcome;
      ({ undecided } = came);
      const again = undecided.mayBeDone && parts.nowMs() + PAUSE_MS < end;
      if (!again) return givenUp(undecided, key === null || harmless ? null : words.unknownOutcome(key));
      await parts.pause(PAUSE_MS);
    }
  }

  const headers = { accept: "application/json", "accept-language": parts.lang };
  const bearer = parts.bearer === null ? {} : { authorization: `Bearer ${parts.bearer}` };
  return {
    get: (path) => ask({ method: "GET", path: API_PREFIX + path, headers: { ...headers, ...bearer } }, null),
    stream: (path) =>
      ask({ method: "GET", path: API_PREFIX + path, headers: { ...headers, ...bearer }, stream: true }, null),
    change(method, path, body, options = {}) {
      const key = options.key ?? parts.newKey();
      const call = {
        method,
        path: options.root === true ? path : API_PREFIX + path,
        headers: {
          ...headers,
          ...(options.anonymous === true ? {} : bearer),
          [HEADER.idempotencyKey]: key,
          ...(options.ifMatch === undefined ? {} : { "if-match": eTagOf(options.ifMatch, lifeId) }),
        },
      };
      return ask(body === undefined ? call : { ...call, body }, key, options.harmless);
    },
  };
}

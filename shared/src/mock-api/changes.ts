import type * as z from "zod/mini";
import { HEADER, IDEMPOTENCY_KEY } from "../contract/headers.ts";
import type { Answer, Call } from "./call.ts";
import type { Hub, Replay } from "./hub.ts";
import { faults, problem } from "./problem.ts";

/** Removes from a stored response what is returned only once. */
export type Forget = (body: string) => string;

/** A change to execute. `run` gets the text of the body. */
interface Change {
  hub: Hub;
  call: Call;
  requestId: () => string;
  run: (text: string) => Answer;
  forget?: Forget | undefined;
}

/**
 * Executes a change at most once per caller and idempotency key: the same call again gets the first response, a
 * different call with the same key is refused. Only executed changes are stored (see docs/architecture/data.md).
 */
export async function change({ hub, call, requestId, run, forget = (body) => body }: Change): Promise<Response> {
  const { request } = call;
  const type = request.headers.get("content-type") ?? "";
  const text = await request.text();
  if (text !== "" && !/^application\/json\b/i.test(type)) return problem("unsupported_media_type", requestId());
  const key = request.headers.get(HEADER.idempotencyKey);
  if (key === null) return run(text);
  if (!IDEMPOTENCY_KEY.test(key)) {
    return problem("validation_failed", requestId(), {
      errors: [{ path: HEADER.idempotencyKey, message: "format", code: "format" }],
    });
  }
  const own = `${callerKey(call)} ${key}`;
  const hash = `${request.method} ${new URL(request.url).pathname} ${text}`;
  const known = hub.replays.get(own);
  if (known !== undefined)
    return known.hash === hash ? replayed(known, requestId()) : problem("key_reused", requestId());
  const answer = await run(text);
  if (answer.ok) {
    const body = answer.status === 204 ? null : forget(await answer.clone().text());
    hub.replays.set(own, { hash, status: answer.status, body });
  }
  return answer;
}

/** Returns what distinguishes callers: two of them may use the same key. */
function callerKey({ caller }: Call): string {
  if (caller === null) return "anonymous";
  return caller.token === null ? `user:${caller.user.id}` : `token:${caller.token.id}`;
}

function replayed({ status, body }: Replay, requestId: string): Response {
  const type = body === null ? {} : { "content-type": "application/json" };
  return new Response(body, {
    status,
    headers: { ...type, [HEADER.idempotentReplay]: "true", [HEADER.requestId]: requestId },
  });
}

/** Returns the body parsed by its schema, or the refusal that lists every fault. */
export function parsed<T extends z.ZodMiniType>(
  schema: T,
  text: string,
  requestId: () => string,
): z.infer<T> | Response {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return problem("validation_failed", requestId(), { errors: [{ path: "", message: "json", code: "json" }] });
  }
  const result = schema.safeParse(value);
  return result.success ? result.data : problem("validation_failed", requestId(), { errors: faults(result.error) });
}

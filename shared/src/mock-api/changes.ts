import type * as z from "zod/mini";
import { HEADER, IDEMPOTENCY_KEY } from "../contract/headers.ts";
import type { Hub } from "./hub.ts";
import { faults, problem } from "./problem.ts";

/** Removes from a stored response what is returned only once. */
export type Forget = (body: string) => string;

/**
 * Executes a change at most once per idempotency key: the same call again gets the first response, a different call
 * with the same key is refused. Only executed changes are stored (see docs/architecture/data.md).
 */
export async function change(
  hub: Hub,
  request: Request,
  requestId: () => string,
  run: (text: string) => Response | Promise<Response>,
  forget: Forget = (body) => body,
): Promise<Response> {
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
  const hash = `${request.method} ${new URL(request.url).pathname} ${text}`;
  const known = hub.replays.get(key);
  if (known !== undefined) {
    if (known.hash !== hash) return problem("key_reused", requestId());
    return new Response(known.body, {
      status: known.status,
      headers: {
        ...(known.body === null ? {} : { "content-type": "application/json" }),
        [HEADER.idempotentReplay]: "true",
        [HEADER.requestId]: requestId(),
      },
    });
  }
  const answer = await run(text);
  if (answer.ok)
    hub.replays.set(key, {
      hash,
      status: answer.status,
      body: answer.status === 204 ? null : forget(await answer.clone().text()),
    });
  return answer;
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

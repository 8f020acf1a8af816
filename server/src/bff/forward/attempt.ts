import type { Dispatcher } from "undici";
import type { Clock } from "../../lib/time/clock.ts";
import type { CoreLink } from "../cores.ts";
import type { UpstreamAnswer, UpstreamCall } from "../upstream.ts";

/**
 * How one attempt ended. `refused`: nothing was sent. `lost`: sent, and the connection broke. `superseded`: sent, and
 * not waited for any longer because another Core leads now. `timeout`: sent, and no complete answer within the
 * attempt's own time.
 */
export type TryResult =
  | { kind: "answered"; answer: UpstreamAnswer }
  | { kind: "refused" | "lost" | "superseded" | "timeout" };

export interface TryOptions {
  timeoutMs: number;
  /** aborts when another Core leads; the attempt then ends as superseded (or as refused, if it was not sent yet) */
  over: AbortSignal | null;
  clock: Clock;
}

/** A larger answer cannot come from a Core. */
const ANSWER_BYTES = 64 * 1_048_576;

/** Makes one attempt on one Core. Never throws: errors are part of the result. */
export function attempt(core: CoreLink, call: UpstreamCall, options: TryOptions): Promise<TryResult> {
  const { timeoutMs, over, clock } = options;
  return new Promise((resolve) => {
    let controller: Dispatcher.DispatchController | null = null;
    let settled = false;
    let answer: Omit<UpstreamAnswer, "body"> | null = null;
    const chunks: Buffer[] = [];
    let bytes = 0;

    const settle = (result: TryResult): void => {
      if (settled) return;
      settled = true;
      cancelTimeout();
      over?.removeEventListener("abort", superseded);
      resolve(result);
    };
    const giveUp = (kind: "superseded" | "timeout"): void => {
      const sent = controller;
      settle({ kind: sent ? kind : "refused" });
      sent?.abort(new Error(kind));
    };
    const superseded = (): void => giveUp("superseded");
    const cancelTimeout = clock.after(timeoutMs, () => giveUp("timeout"));
    if (over?.aborted === true) return settle({ kind: "refused" });
    over?.addEventListener("abort", superseded, { once: true });

    core.pool.dispatch(
      { method: call.method, path: call.path, headers: call.headers, body: call.body },
      {
        // Called just before the first byte is written: from here on the call may have been executed.
        onRequestStart(c) {
          if (settled) return c.abort(new Error("given up"));
          controller = c;
        },
        onResponseStart(_c, status, headers) {
          if (status >= 200) answer = { status, headers };
        },
        onResponseData(c, chunk) {
          chunks.push(chunk);
          bytes += chunk.length;
          if (bytes > ANSWER_BYTES) c.abort(new Error("answer too large"));
        },
        onResponseEnd() {
          if (answer) settle({ kind: "answered", answer: { ...answer, body: Buffer.concat(chunks, bytes) } });
          else settle({ kind: "lost" });
        },
        onResponseError() {
          settle({ kind: controller ? "lost" : "refused" });
        },
      },
    );
  });
}

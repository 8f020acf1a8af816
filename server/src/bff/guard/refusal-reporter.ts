import { startInBackground } from "../../lib/process/background.ts";
import type { Clock } from "../../lib/time/clock.ts";
import type { Logger } from "../../lib/logging/logger.ts";
import { addressed } from "../forward/addressed.ts";
import type { TryResult } from "../forward/attempt.ts";
import type { UpstreamCall } from "../upstream.ts";
import { outcomeOf } from "../forward/outcome.ts";
import type { Resolver, Route } from "../leader/resolver.ts";

/** Reports to a Core what was refused here, for the audit. */
export interface RefusalReporter {
  /** Never throws and never waits: what cannot be reported now is reported once a leader is known. */
  report(call: UpstreamCall): void;
  /** resolves once everything is reported, or it is certain that the rest is lost */
  close(): Promise<void>;
}

export interface RefusalReporterOptions {
  /** makes one attempt on the Core at that address; never rejects */
  send: (core: string, call: UpstreamCall) => Promise<TryResult>;
  resolver: Pick<Resolver, "current" | "onChange">;
  clock: Clock;
  log: Logger;
}

/** Limit of queued reports; the oldest is dropped for one more. @internal */
export const MOST_QUEUED = 100;
/** Limit of concurrent connections: a flood of refusals must not become a flood of connections. */
const AT_ONCE = 16;
/** A report that no Core ever accepts must not hold up the others. */
const TRIES = 10;
const AGAIN_MS = 1000;
/** At shutdown, time for what can be reported at once, ms. */
const END_MS = 1000;
/** Dropped reports are logged as a sum. */
const SUM_MS = 10_000;

interface Waiting {
  call: UpstreamCall;
  tries: number;
}

/**
 * Creates the reporter. Each refusal is reported at least once: after a lost answer it is reported again, under the
 * same request id.
 */
export function createRefusalReporter({ send, resolver, clock, log }: RefusalReporterOptions): RefusalReporter {
  let queue: Waiting[] = [];
  let flying = 0;
  let dropped = 0;
  let endSum: (() => void) | null = null;
  let endPause: (() => void) | null = null;
  let closed = false;
  let idle = (): void => undefined;

  function drop(): void {
    dropped += 1;
    endSum ??= clock.after(SUM_MS, logDropped);
  }

  function logDropped(): void {
    endSum?.();
    endSum = null;
    if (dropped > 0) log.warn({ dropped }, "audit: refusals that could not be reported to a Core are lost");
    dropped = 0;
  }

  function drain(): void {
    while (!closed && !endPause && flying < AT_ONCE) {
      const route = resolver.current();
      const next = route && queue.shift();
      if (!next) return;
      startInBackground(log, "reporting a refusal to a Core", () => fly(next, route));
    }
  }

  async function fly(next: Waiting, { core, kind }: Route): Promise<void> {
    flying += 1;
    const result = await send(core, addressed(next.call, kind));
    flying -= 1;
    if (outcomeOf(result).kind === "failed") failed(next);
    drain();
    if (flying === 0) idle();
  }

  function failed({ call, tries }: Waiting): void {
    if (closed) return;
    if (tries + 1 >= TRIES || queue.length >= MOST_QUEUED) return drop();
    queue.unshift({ call, tries: tries + 1 });
    // Others find out who leads; reports are not urgent.
    endPause ??= clock.after(AGAIN_MS, goOn);
  }

  function goOn(): void {
    endPause?.();
    endPause = null;
    drain();
  }

  const stopListening = resolver.onChange(goOn);
  return {
    report(call) {
      if (queue.length >= MOST_QUEUED) {
        queue.shift();
        drop();
      }
      queue.push({ call, tries: 0 });
      drain();
    },
    async close() {
      stopListening();
      goOn();
      if (flying > 0) {
        await new Promise<void>((resolve) => {
          const late = clock.after(END_MS, resolve);
          idle = () => {
            late();
            resolve();
          };
        });
      }
      closed = true;
      endPause?.();
      dropped += queue.length;
      queue = [];
      logDropped();
    },
  };
}

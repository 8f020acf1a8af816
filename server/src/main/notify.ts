import { execFile } from "node:child_process";
import { every } from "../lib/process/every.ts";
import type { Logger } from "../lib/logging/logger.ts";

/** Messages of a Core to the systemd that started it; without one, nothing. */
export interface Notifier {
  /** a unit runs this process and expects its state */
  readonly underUnit: boolean;
  ready(): void;
  /** sends a line for `systemctl status`; the same line is not sent twice. Resolves when it was sent. */
  status(line: string): Promise<void>;
  stopping(): void;
  /** feeds the unit's watchdog while `alive` returns true; the returned function ends it */
  feed(alive: () => boolean, log: Logger): () => void;
}

type Env = Readonly<Record<string, string | undefined>>;
/** Sends one message; resolves when it was sent, or could not be. */
export type Send = (assignments: readonly string[]) => Promise<void>;

/**
 * Node has no Unix datagram sockets: systemd's own program sends the messages (DECISIONS.md), and the unit accepts them
 * from any process of ours.
 */
const bySystemdNotify =
  (env: Env): Send =>
  (assignments) =>
    new Promise((resolve) => {
      const { PATH, NOTIFY_SOCKET } = env;
      execFile("systemd-notify", [...assignments], { env: { PATH, NOTIFY_SOCKET }, timeout: 5000 }, () => resolve());
    });

/** Creates the notifier. Messages are sent one after the other: a late status would overwrite a newer one. */
export function notifierFor(env: Env, send: Send = bySystemdNotify(env)): Notifier {
  const underUnit = (env["NOTIFY_SOCKET"] ?? "") !== "";
  const watchdogMs = Number(env["WATCHDOG_USEC"] ?? "0") / 1000;
  let last: Promise<void> = Promise.resolve();
  let shown = "";
  const queue = (...assignments: string[]): void => {
    if (underUnit) last = last.then(() => send(assignments));
  };
  return {
    underUnit,
    ready: () => queue("READY=1"),
    status(line) {
      if (line !== shown) queue(`STATUS=${line.replaceAll("\n", " ")}`);
      shown = line;
      return last;
    },
    stopping: () => queue("STOPPING=1"),
    feed(alive, log) {
      if (!underUnit || !(watchdogMs > 0)) return () => undefined;
      const feed = (): void => {
        if (alive()) queue("WATCHDOG=1");
      };
      return every("feeding the unit's watchdog", watchdogMs / 3, feed, log);
    },
  };
}

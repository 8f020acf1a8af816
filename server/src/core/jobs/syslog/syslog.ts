import { setTimeout as pause } from "node:timers/promises";
import { startInBackground } from "../../../lib/process/background.ts";
import { backoff } from "../../../lib/time/backoff.ts";
import type { JobsDeps } from "../deps.ts";
import { currentSettings } from "../../state/settings.ts";
import { keys } from "../../state/keys.ts";
import { AuditCursor, followAudit, type Passed } from "./follow-audit.ts";
import { entryOf } from "../../audit/read-audit.ts";
import { openLink, type SyslogLink } from "./syslog-link.ts";
import { syslogMessage } from "./syslog-message.ts";

type Deps = Pick<JobsDeps, "registry" | "raft" | "log" | "now" | "wall" | "outward" | "self" | "engine">;

/**
 * How long the connection must stay open after a message before the message counts as received: TCP itself does not
 * confirm that.
 */
const SETTLE_MS = 1000;
const BACKOFF = { capMs: 60_000 };
/** Maximum number of batches waiting to be settled: only positions are kept, as the entries are in etcd. */
const MAX_UNSETTLED = 1000;

/**
 * Starts sending the audit to syslog from the leader while the settings enable it: every entry at least once and in
 * the order of writing, beginning with the change that enabled it. The position is stored in etcd, and the next leader
 * resumes from it. Returns a function that stops it.
 */
export function startSyslog(deps: Deps, pace: Pace = { lookMs: 1000, random: Math.random }): () => void {
  const ending = new AbortController();
  startInBackground(deps.log, "syslog", () => run(deps, ending.signal, pace));
  return () => ending.abort();
}

/** Timing of the delivery; replaced in tests. */
export interface Pace {
  /** interval of checking whether to send, and of writing the position, ms */
  lookMs: number;
  random: () => number;
}

async function run(deps: Deps, ending: AbortSignal, pace: Pace): Promise<void> {
  let failures = 0;
  const wait = (ms: number): Promise<void> => pause(ms, undefined, { signal: ending }).catch(() => undefined);
  while (!ending.aborted) {
    if (!deps.raft.leads || !deps.registry.ready) {
      await wait(pace.lookMs);
      continue;
    }
    try {
      if (currentSettings(deps).syslog.enabled) {
        await session(deps, pace, ending, () => {
          if (failures > 0) deps.log.info({}, "syslog: the audit is sent again");
          failures = 0;
        });
      } else await forget(deps);
      await wait(pace.lookMs);
    } catch (error) {
      if (failures === 0) deps.log.warn({ err: error }, "syslog: the audit waits, it is tried again");
      await wait(backoff(failures++, { ...BACKOFF, baseMs: pace.lookMs }, pace.random));
    }
  }
}

/**
 * Sends during one leadership, with one version of the settings and one connection. Rejects when the connection
 * breaks.
 */
async function session(deps: Deps, pace: Pace, ending: AbortSignal, onSent: () => void): Promise<void> {
  const revision = deps.registry.settings?.revision ?? 0;
  const over = new AbortController();
  const stopListening = deps.registry.onChange(() => {
    if (deps.registry.settings?.revision !== revision) over.abort();
  });
  const signal = AbortSignal.any([ending, over.signal, deps.raft.epoch]);
  let link: SyslogLink | null = null;
  try {
    const place = await readPlace(deps, revision);
    link = await openLink(deps.outward, currentSettings(deps).syslog, signal);
    await deliver(deps, pace, place, link, signal, onSent);
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    stopListening();
    link?.close();
  }
}

async function deliver(
  deps: Deps,
  pace: Pace,
  place: Place,
  link: SyslogLink,
  signal: AbortSignal,
  onSent: () => void,
): Promise<void> {
  const unsettled: { atMs: number; cursor: AuditCursor }[] = [];
  const stop = AbortSignal.any([signal, link.broken]);
  const settle = async (): Promise<void> => {
    const good = unsettled.filter((u) => deps.now() - u.atMs >= SETTLE_MS).at(-1);
    if (good === undefined || link.broken.aborted) return;
    unsettled.splice(0, unsettled.indexOf(good) + 1);
    await writePlace(deps, place, good.cursor);
    onSent();
  };
  const settling = (async () => {
    while (!stop.aborted) {
      await pause(pace.lookMs, undefined, { signal: stop }).catch(() => undefined);
      if (!stop.aborted) await settle();
    }
  })();
  const sending = (async () => {
    for await (const { entries, cursor } of followAudit(deps.engine.gateway, place.cursor, stop)) {
      if (stop.aborted) return;
      await send(deps, link, entries);
      // When too many are waiting, some positions are dropped; after a break their entries are sent again.
      if (unsettled.length >= MAX_UNSETTLED) unsettled.splice(1, 1);
      unsettled.push({ atMs: deps.now(), cursor });
    }
  })();
  await Promise.race([Promise.all([settling, sending]), rejectOn(stop)]);
}

async function send(deps: Deps, link: SyslogLink, kvs: Passed["entries"]): Promise<void> {
  const entries = kvs.map((kv) => entryOf(kv, deps.log)).filter((e) => e !== null);
  if (entries.length > 0) await link.send(entries.map((e) => syslogMessage(e, deps.self.host)));
}

interface Place {
  cursor: AuditCursor;
  /** revision of the record in etcd; 0 for none */
  revision: number;
}

/**
 * Returns the position to resume from. The first time it is the change of the settings itself, stored before anything
 * is sent.
 */
async function readPlace(deps: Deps, settingsRevision: number): Promise<Place> {
  const { kvs } = await deps.engine.gateway.range({ key: keys.syslogCursor });
  const [kv] = kvs;
  if (kv !== undefined) return { cursor: AuditCursor.parse(JSON.parse(kv.value)), revision: kv.modRevision };
  const place: Place = { cursor: { revision: settingsRevision - 1, atMs: deps.wall(), catchUp: null }, revision: 0 };
  await writePlace(deps, place, place.cursor);
  return place;
}

/** Stores the position. Throws if another Core has stored one meanwhile, as that one sends. */
async function writePlace(deps: Deps, place: Place, cursor: AuditCursor): Promise<void> {
  const answer = await deps.engine.gateway.txn(
    {
      compare: [{ key: keys.syslogCursor, target: "mod", op: "=", value: place.revision }],
      success: [{ op: "put", key: keys.syslogCursor, value: JSON.stringify(cursor) }],
    },
    { signal: deps.raft.epoch },
  );
  if (!answer.succeeded) throw new Error("another Core sends the audit");
  Object.assign(place, { cursor, revision: answer.revision });
}

/** Deletes the position: entries written while syslog is disabled are not sent. */
async function forget(deps: Deps): Promise<void> {
  const { kvs } = await deps.engine.gateway.range({ key: keys.syslogCursor, serializable: true });
  if (kvs.length > 0)
    await deps.engine.gateway.txn({ compare: [], success: [{ op: "delete", key: keys.syslogCursor }] });
}

function rejectOn(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const fail = (): void => reject(signal.reason instanceof Error ? signal.reason : new Error("broken"));
    if (signal.aborted) fail();
    else signal.addEventListener("abort", fail, { once: true });
  });
}

import { randomUUID } from "node:crypto";
import { HEADER } from "@core-console/shared/contract/headers";
import { Service } from "@core-console/shared/contract/service";
import { type Answer, type Client, clientOf, codeOf } from "../cluster/client.ts";
import { seeded } from "../random.ts";
import { lasting } from "../until.ts";
import type { Action } from "./history.ts";

export interface TrafficOptions {
  /** the console's address */
  base: string;
  /** secret of a token or a session that may change services */
  bearer: string;
  workers: number;
  /** between two actions of one worker, ms */
  paceMs: number;
  seed: number;
  /** share of reads among the actions, 0 to 1 */
  reads?: number;
}

export interface Traffic {
  actions: readonly Action[];
  /** when changes were confirmed, on the clock of performance.now() */
  confirmedAt(): number[];
  /** refused or unknown so far */
  failed(): readonly Action[];
  /** lets the actions under way end */
  stop(): Promise<void>;
}

/** Number of services that a worker keeps, so that the list does not grow without bound. */
const KEPT = 6;

/**
 * Starts operators' actions through the console: add, rename, remove, read. Each worker changes only its own services.
 */
export function startTraffic(options: TrafficOptions): Traffic {
  const client = clientOf(options.base, { bearer: options.bearer });
  const actions: Action[] = [];
  const known: string[] = [];
  let going = true;
  const workers = Array.from({ length: options.workers }, (_, i) =>
    work({ ...options, client, actions, known, going: () => going }, i),
  );
  const ended = Promise.all(workers);
  const changes = () => actions.filter((a) => a.kind !== "read");
  return {
    actions,
    confirmedAt: () =>
      changes()
        .filter((a) => a.outcome === "confirmed")
        .map((a) => a.endedMs)
        .toSorted((a, b) => a - b),
    failed: () => actions.filter((a) => a.outcome !== "confirmed"),
    async stop() {
      going = false;
      await ended;
      await client.close();
    },
  };
}

interface Worker extends TrafficOptions {
  client: Client;
  actions: Action[];
  /** services that any worker may read */
  known: string[];
  going: () => boolean;
}

async function work(w: Worker, index: number): Promise<void> {
  const random = seeded(w.seed * 1000 + index);
  const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)];
  const own: { ref: string; name: string }[] = [];
  for (let n = 0; w.going(); n++) {
    if (w.known.length > 0 && random() < (w.reads ?? 0)) await read(w, pick(w.known) ?? "");
    else if (own.length === 0 || (own.length < KEPT && random() < 0.5)) {
      const name = `op-${w.seed}-${index}-${n}`;
      const done = await change(w, { kind: "add", name, ref: null }, "POST", "/services", { kind: "core", name });
      if (done.ref !== null) {
        own.push({ ref: done.ref, name });
        w.known.push(done.ref);
      }
    } else {
      const at = Math.floor(random() * own.length);
      const mine = own[at];
      if (mine === undefined) continue;
      const name = `op-${w.seed}-${index}-${n}`;
      const removes = own.length >= KEPT || random() < 0.4;
      const done = removes
        ? await change(w, { kind: "remove", name: null, ref: mine.ref }, "DELETE", `/services/${mine.ref}`)
        : await change(w, { kind: "rename", name, ref: mine.ref }, "PATCH", `/services/${mine.ref}`, { name });
      // A record with an unknown outcome is left alone: changes of one record must be sequential.
      if (removes || done.outcome === "unknown") own.splice(at, 1);
      else if (done.outcome === "confirmed") mine.name = name;
    }
    await lasting(w.paceMs);
  }
}

type Asked = Pick<Action, "kind" | "name" | "ref">;

async function change(w: Worker, asked: Asked, method: string, path: string, body?: unknown): Promise<Action> {
  const requestId = randomUUID();
  const startedMs = performance.now();
  const headers = { [HEADER.idempotencyKey]: randomUUID(), [HEADER.requestId]: requestId };
  const answer = await w.client
    .ask(method, path, { ...(body === undefined ? {} : { body }), headers })
    .catch(() => null);
  return keep(w, { ...asked, requestId, startedMs }, answer);
}

async function read(w: Worker, ref: string): Promise<void> {
  const requestId = randomUUID();
  const startedMs = performance.now();
  const answer = await w.client
    .ask("GET", `/services/${ref}`, { headers: { [HEADER.requestId]: requestId } })
    .catch(() => null);
  keep(w, { kind: "read", name: null, ref, requestId, startedMs }, answer);
}

function keep(w: Worker, asked: Asked & Pick<Action, "requestId" | "startedMs">, answer: Answer | null): Action {
  const shown = answer === null ? null : Service.safeParse(answer.body);
  const service = shown?.success === true ? shown.data : null;
  const notThere = asked.kind === "read" && answer?.status === 404;
  const confirmed = answer !== null && (answer.status < 300 || notThere);
  const nothingDone = answer !== null && (answer.status < 500 || answer.status === 503);
  const outcome = confirmed ? "confirmed" : nothingDone ? "refused" : "unknown";
  const action: Action = {
    ...asked,
    name: asked.name ?? service?.name ?? null,
    ref: asked.ref ?? service?.ref ?? null,
    endedMs: outcome === "unknown" ? Infinity : performance.now(),
    outcome,
    code: answer === null || confirmed ? null : codeOf(answer),
    revision: service?.revision ?? null,
  };
  w.actions.push(action);
  return action;
}

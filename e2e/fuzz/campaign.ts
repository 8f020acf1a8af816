import type { UserRole } from "@core-console/shared/contract/access";
import { PORT } from "@core-console/shared/contract/ports";
import { ROUTES } from "@core-console/shared/contract/routes";
import { seeded } from "../support/random.ts";
import type { WireAnswer } from "../support/wire/read-answer.ts";
import { NoAnswer, Wire } from "../support/wire/wire.ts";
import { type Asked, faultsOf } from "./judge.ts";
import { diceOf } from "./odd.ts";
import { type Plan, planOf } from "./plan.ts";
import type { World } from "./world.ts";

interface Fault {
  n: number;
  what: string;
  sent: string;
}

export type CallerKind = UserRole | "nobody" | "node";

export interface Tally {
  requests: number;
  /** by status, and how many were never answered though they need not be */
  statuses: Map<string, number>;
  /** by the name in the description; each was reached by a good answer so often */
  good: Map<string, number>;
  /**
   * by the caller: a role, no authentication, or a `node` by its certificate; successful responses of routes that
   * require it
   */
  callers: Map<CallerKind, number>;
  faults: Fault[];
  /** every answer of 500 and above, also where the description has it */
  fives: string[];
  /** refusals of what is no HTTP */
  unparsed: number;
}

const WORKERS = 24;
const ADDRESSES_EACH = 40;
/** A connection serves so many requests and is another one then. */
const USES = 30;
const TIDY_EVERY = 1500;
const SHOWN = 1500;
const SAID = 200;

/** Sends requests `from` … `to`-1 of a seed. `tally` goes on. */
export async function play(
  world: World,
  options: { seed: number; from: number; to: number; tally: Tally; say: (line: string) => void },
): Promise<void> {
  let next = options.from;
  let tidying: Promise<void> | null = null;
  const worker = async (number: number): Promise<void> => {
    const wires = new Map<number, { wire: Wire; uses: number }>();
    for (let n = next++; n < options.to; n = next++) {
      if (n % TIDY_EVERY === 0) tidying = world.tidy().finally(() => (tidying = null));
      if (tidying !== null && n % 7 === 0) await tidying;
      const plan = planOf(world, diceOf(seeded(options.seed * 1_000_003 + n)));
      await one(world, plan, n, options, wires, `127.80.${number}.${1 + (n % ADDRESSES_EACH)}`);
      if ((n + 1) % 5000 === 0) options.say(`${n + 1} requests, ${options.tally.faults.length} faults`);
    }
    for (const { wire } of wires.values()) wire.close();
  };
  await Promise.all(Array.from({ length: WORKERS }, (_, number) => worker(number)));
}

type Wires = Map<number, { wire: Wire; uses: number }>;

async function one(
  w: World,
  plan: Plan,
  n: number,
  { tally, say }: { tally: Tally; say: (line: string) => void },
  wires: Wires,
  from: string,
): Promise<void> {
  tally.requests++;
  for (const secret of plan.secrets) w.secrets.add(secret);
  const fault = (how: string): void => {
    const sent = plan.bytes.subarray(0, SHOWN).toString("latin1");
    const name = plan.described ?? `${plan.method} ${plan.path.slice(0, 60)}`;
    const what = `${plan.place.port} ${plan.kind} ${name}: ${how}`;
    if (tally.faults.length < SAID) say(`${n}: ${what}`);
    tally.faults.push({ n, what, sent });
  };
  let answer: WireAnswer;
  try {
    answer = await (plan.kind === "call" && !plan.stream ? keptAlive(plan, wires, from) : alone(plan, from));
  } catch (error) {
    if (!(error instanceof NoAnswer)) return fault(error instanceof Error ? error.message : String(error));
    const may = !plan.wellFormed || plan.bytes.length > 900_000;
    count(tally.statuses, may ? "none" : "none although it was HTTP");
    if (!may) fault(`no answer: ${error.message}`);
    return;
  }
  count(tally.statuses, String(answer.status));
  if (answer.status < 300) w.secrets.addIn(answer.text + answer.setCookies.join(" "));
  if (answer.status >= 500)
    tally.fives.push(`${n}: ${plan.place.port} ${plan.path.slice(0, 80)}: ${answer.problem?.code ?? answer.status}`);
  if (!plan.wellFormed && answer.status === 400) tally.unparsed++;
  for (const what of faultsOf(askedOf(w, plan), answer)) fault(what);
  if (plan.described !== null && answer.status < 400) {
    count(tally.good, plan.described);
    const caller = callerOf(plan);
    if (caller !== null) count(tally.callers, caller);
  }
  if (plan.route === ROUTES.changePassword && answer.status === 200 && plan.actor !== null && plan.next !== null)
    plan.actor.person.password = plan.next;
  if (answer.status === 401 && plan.actor !== null && plan.bearer !== null) await w.revive(plan.actor, plan.bearer);
  if (answer.status === 202) {
    const id = /"id":"([0-9a-f-]{36})"/.exec(answer.text)?.[1];
    if (id !== undefined) w.ids.operation = [...w.ids.operation, id].slice(-50);
  }
}

/**
 * Returns the caller that a response counts for, where the route requires that kind: a public route says nothing about
 * its caller.
 */
function callerOf(plan: Plan): CallerKind | null {
  if (plan.route?.audience === "node") return "node";
  if (plan.route?.audience === "public") return "nobody";
  return plan.route?.audience === "user" ? (plan.actor?.person.role ?? null) : null;
}

function askedOf(w: World, plan: Plan): Asked {
  const known =
    plan.place.port === PORT.internal && plan.place.client !== undefined
      ? undefined
      : w.codes.get(plan.described ?? "");
  return {
    route: plan.route,
    method: plan.method,
    // On a Core's own port a host without a certificate is refused, and a route of the page alone does not exist.
    codes: known === undefined ? null : new Set([...known, ...(isElsewhere(plan) ? (["not_found"] as const) : [])]),
    secrets: [...plan.secrets, w.cluster.administrator.token],
    mayBeGood: plan.route === null,
    html: plan.path.startsWith("/api/oidc/"),
  };
}
const isElsewhere = (plan: Plan): boolean =>
  plan.place.port === PORT.internal
    ? plan.route?.console === true
    : plan.place.port === PORT.rest || plan.path.startsWith("/api/v3/node");

async function keptAlive(plan: Plan, wires: Wires, from: string): Promise<WireAnswer> {
  const { port } = plan.place;
  const held = plan.place.client === undefined ? wires.get(port) : undefined;
  if (held === undefined || !held.wire.open || held.uses >= USES) {
    held?.wire.close();
    wires.delete(port);
    if (plan.place.client !== undefined) return alone(plan, from);
    wires.set(port, { wire: await Wire.open(plan.place, { from }), uses: 0 });
  }
  const now = wires.get(port);
  if (now === undefined) throw new Error("no connection");
  const fresh = now.uses++ === 0;
  try {
    now.wire.write(plan.bytes);
    const answer = await now.wire.next();
    if (answer.headers["connection"] === "close") now.wire.close();
    return answer;
  } catch (error) {
    now.wire.close();
    wires.delete(port);
    // It may have been ended for its age in this very moment.
    if (!fresh && error instanceof NoAnswer && error.message === "closed after 0 bytes") return alone(plan, from);
    throw error;
  }
}

async function alone(plan: Plan, from: string): Promise<WireAnswer> {
  const wire = await Wire.open(plan.place, { from });
  try {
    wire.write(plan.bytes);
    if (plan.kind === "raw") wire.end();
    return await wire.next({ headOnly: plan.stream, withoutBody: plan.method === "HEAD" });
  } finally {
    wire.close();
  }
}

function count<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

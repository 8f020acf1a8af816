import type { EnrolWaits, MoveAnswer } from "@core-console/shared/contract/enrolment";
import type { Reason } from "@core-console/shared/contract/service";
import { EXIT_WAITS } from "../../lib/process/exit-codes.ts";
import { askPatiently, type Heard, type Waiting } from "./leave.ts";

const LOOK_MS = 500;

/** What a move needs of this host and its cluster. */
export interface Moving extends Waiting {
  /** names and addresses, for messages */
  to: { host: string; addresses: string };
  /** reports whether core.json has its Core there by now */
  isThere: () => boolean;
  ask: (restart: boolean) => Promise<Heard<MoveAnswer | EnrolWaits>>;
  look: () => Promise<Heard<MoveAnswer>>;
  /** stores the certificates for the Core to use when it starts; for a Core that is there already nothing is stored */
  keep: (answer: MoveAnswer) => void;
  drop: () => void;
  /**
   * has the host's systemd start its Core again, which does not run or does not reach the cluster. False: no unit, or
   * not permitted
   */
  start: () => Promise<boolean>;
  /** eight groups of this host's key fingerprint, to compare with the page */
  fingerprint: string;
  patienceMs: number;
  report: (code: string, params?: Reason["params"]) => void;
  fail: (code: string, params?: Reason["params"]) => number;
}

/**
 * Has the cluster record the new names and addresses, stores the certificates, has its Core restart, and waits until
 * the cluster knows it there. Each step may be repeated, so an interrupted run is completed by the next. Returns the
 * exit code.
 */
export async function moveHost(moving: Moving): Promise<number> {
  // A move to where the Core is already takes back what was recorded before.
  const there = moving.isThere();
  const before = there ? await askPatiently(moving.look, moving) : null;
  const heard = await askPatiently(() => moving.ask(false), moving);
  if (!heard.ok) return refused(moving, heard);
  if ("code" in heard.value) {
    const { name, endsAt } = heard.value;
    moving.report("waits_for_approval", { name, at: endsAt, fingerprint: moving.fingerprint });
    moving.report("move_waits");
    return EXIT_WAITS;
  }
  const answer = heard.value;
  const { name } = answer;
  if (there) {
    moving.drop();
    if (answer.state === "moved" && before?.ok === true && before.value.state === "recorded") {
      moving.report("move_taken_back", { name, ...moving.to });
      return 0;
    }
    if (answer.state === "moved") return moving.fail("move_nothing", { name, ...moving.to });
  } else moving.keep(answer);
  moving.report("move_recorded", { name, ...moving.to });
  const started = there && answer.alive ? null : await restart(moving);
  if (typeof started === "number") return started;
  return follow(moving, name, started);
}

/**
 * Restarts the Core through the cluster, which keeps its majority; a Core without contact has nothing to lose and is
 * started here. Returns the operation, or an exit code.
 */
async function restart(moving: Moving): Promise<MoveAnswer["operation"] | number> {
  const heard = await askPatiently(() => moving.ask(true), moving);
  if (!heard.ok) return refused(moving, heard);
  if ("code" in heard.value) return moving.fail("move_unclear");
  const { alive, operation, name } = heard.value;
  // An interrupted run may have requested it: then the Core is down for its restart, and comes back.
  if (alive || operation?.state === "waiting" || operation?.state === "running") {
    moving.report("move_restarts", { name });
    return operation;
  }
  if (await moving.start()) return null;
  moving.report("move_when_started", { name });
  return 0;
}

/** How far a move has come. */
type Stand =
  | { kind: "failed"; reason: Reason }
  | { kind: "arrived" }
  /** `seen` is another text whenever something has changed */
  | { kind: "under_way"; seen: string; reason: Reason | null };

const SILENT: Stand = { kind: "under_way", seen: "silent", reason: null };

/** Returns how far a move has come by an answer of the cluster; `restart` is the operation that was requested. */
function standOf(answer: MoveAnswer, restart: MoveAnswer["operation"], isThere: () => boolean): Stand {
  const { state, alive } = answer;
  const operation = answer.operation !== null && answer.operation.id === restart?.id ? answer.operation : null;
  if (operation?.state === "failed")
    return { kind: "failed", reason: operation.reason ?? { code: "move_unclear", params: {} } };
  const restarted = operation === null || operation.state === "done";
  if (state === "moved" && restarted && isThere()) return { kind: "arrived" };
  const reason = operation?.reason ?? null;
  return { kind: "under_way", seen: JSON.stringify([state, alive, operation?.state, reason]), reason };
}

/** Waits until the cluster knows it there, as long as its state keeps changing. */
async function follow(moving: Moving, name: string, restart: MoveAnswer["operation"]): Promise<number> {
  let [seen, sinceMs] = ["", moving.now()];
  for (;;) {
    const heard = await moving.look();
    if (!heard.ok && !heard.silent) return refused(moving, heard);
    const stand = heard.ok ? standOf(heard.value, restart, moving.isThere) : SILENT;
    if (stand.kind === "failed") return moving.fail(stand.reason.code, stand.reason.params);
    if (stand.kind === "arrived") {
      moving.drop();
      moving.report("move_done", { name, ...moving.to });
      return 0;
    }
    if (stand.seen !== seen) {
      [seen, sinceMs] = [stand.seen, moving.now()];
      if (stand.reason !== null) moving.report(stand.reason.code, stand.reason.params);
    }
    if (moving.now() - sinceMs > moving.patienceMs)
      return moving.fail("move_late", { name, seconds: Math.round(moving.patienceMs / 1000) });
    await moving.pause(LOOK_MS);
  }
}

/** Silence is not a refusal: the move may have been recorded, and asking again says so. */
function refused(moving: Moving, { reason, silent }: Extract<Heard<unknown>, { ok: false }>): number {
  if (!silent) return moving.fail(reason.code, reason.params);
  if (reason.code !== "outcome_unknown") moving.report(reason.code, reason.params);
  return moving.fail("move_unclear");
}

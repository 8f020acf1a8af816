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
  tell: (code: string, params?: Reason["params"]) => void;
  fail: (code: string, params?: Reason["params"]) => number;
}

/**
 * Has the cluster record the new names and addresses, stores the certificates, has its Core restart, and waits until
 * the cluster knows it there. Each step may be repeated, so an interrupted run is completed by the next. Returns the
 * exit code.
 */
export async function moveHost(o: Moving): Promise<number> {
  // A move to where the Core is already takes back what was recorded before.
  const there = o.isThere();
  const before = there ? await askPatiently(o.look, o) : null;
  const heard = await askPatiently(() => o.ask(false), o);
  if (!heard.ok) return refused(o, heard);
  if ("code" in heard.value) {
    const { name, endsAt } = heard.value;
    o.tell("waits_for_approval", { name, at: endsAt, fingerprint: o.fingerprint });
    o.tell("move_waits");
    return EXIT_WAITS;
  }
  const answer = heard.value;
  const { name } = answer;
  if (there) {
    o.drop();
    if (answer.state === "moved" && before?.ok === true && before.value.state === "recorded") {
      o.tell("move_taken_back", { name, ...o.to });
      return 0;
    }
    if (answer.state === "moved") return o.fail("move_nothing", { name, ...o.to });
  } else o.keep(answer);
  o.tell("move_recorded", { name, ...o.to });
  const started = there && answer.alive ? null : await restart(o);
  if (typeof started === "number") return started;
  return follow(o, name, started);
}

/**
 * Restarts the Core through the cluster, which keeps its majority; a Core without contact has nothing to lose and is
 * started here. Returns the operation, or an exit code.
 */
async function restart(o: Moving): Promise<MoveAnswer["operation"] | number> {
  const heard = await askPatiently(() => o.ask(true), o);
  if (!heard.ok) return refused(o, heard);
  if ("code" in heard.value) return o.fail("move_unclear");
  const { alive, operation, name } = heard.value;
  // An interrupted run may have requested it: then the Core is down for its restart, and comes back.
  if (alive || operation?.state === "waiting" || operation?.state === "running") {
    o.tell("move_restarts", { name });
    return operation;
  }
  if (await o.start()) return null;
  o.tell("move_when_started", { name });
  return 0;
}

/** Waits until the cluster knows it there, as long as its state keeps changing. */
async function follow(o: Moving, name: string, asked: MoveAnswer["operation"]): Promise<number> {
  let [told, sinceMs] = ["", o.now()];
  for (;;) {
    const heard = await o.look();
    if (!heard.ok && !heard.silent) return refused(o, heard);
    const answer = heard.ok ? heard.value : null;
    const operation = answer?.operation?.id === asked?.id ? (answer?.operation ?? null) : null;
    if (operation?.state === "failed") {
      const { code, params } = operation.reason ?? { code: "move_unclear", params: {} };
      return o.fail(code, params);
    }
    const over = operation === null || operation.state === "done";
    if (answer?.state === "moved" && over && o.isThere()) {
      o.drop();
      o.tell("move_done", { name, ...o.to });
      return 0;
    }
    const stand = JSON.stringify([answer?.state, answer?.alive, operation?.state, operation?.reason]);
    if (stand !== told) {
      [told, sinceMs] = [stand, o.now()];
      if (operation?.reason != null) o.tell(operation.reason.code, operation.reason.params);
    }
    if (o.now() - sinceMs > o.patienceMs)
      return o.fail("move_late", { name, seconds: Math.round(o.patienceMs / 1000) });
    await o.pause(LOOK_MS);
  }
}

/** Silence is not a refusal: the move may have been recorded, and asking again says so. */
function refused(o: Moving, { reason, silent }: Extract<Heard<unknown>, { ok: false }>): number {
  if (!silent) return o.fail(reason.code, reason.params);
  if (reason.code !== "outcome_unknown") o.tell(reason.code, reason.params);
  return o.fail("move_unclear");
}

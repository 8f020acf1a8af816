import type { EnrolWaits, MoveAnswer } from "@core-console/shared/contract/enrolment";
import type { Reason } from "@core-console/shared/contract/service";
import { EXIT_WAITS } from "../../lib/process/exit-codes.ts";
import { askPatiently, type Heard, type Waiting } from "./leave.ts";

const LOOK_MS = 500;

/** What a move is made of, on this host and at its cluster. */
export interface Moving extends Waiting {
  /** names and addresses, to tell of */
  to: { host: string; addresses: string };
  /** core.json has its Core there by now */
  isThere: () => boolean;
  ask: (restart: boolean) => Promise<Heard<MoveAnswer | EnrolWaits>>;
  look: () => Promise<Heard<MoveAnswer>>;
  /** keeps the certificates for the Core to take as it starts; of one that is there, nothing is kept */
  keep: (answer: MoveAnswer) => void;
  drop: () => void;
  /** has the host's systemd start its Core again: it does not run, or nobody hears it. False: no unit, or not allowed to */
  start: () => Promise<boolean>;
  /** eight groups of this host's key, to compare with the page */
  fingerprint: string;
  patienceMs: number;
  tell: (code: string, params?: Reason["params"]) => void;
  fail: (code: string, params?: Reason["params"]) => number;
}

/**
 * Has the cluster record the new names and addresses, keeps the certificates, has its Core restart, and waits until the
 * cluster knows it there. Each step may be done again, so a run that was cut off is completed by the next. Exit code.
 */
export async function moveHost(o: Moving): Promise<number> {
  // Told where it is, it takes back what was recorded before.
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

/** By the cluster, which keeps its majority; one that nobody hears has nothing to lose. The operation, or an exit code. */
async function restart(o: Moving): Promise<MoveAnswer["operation"] | number> {
  const heard = await askPatiently(() => o.ask(true), o);
  if (!heard.ok) return refused(o, heard);
  if ("code" in heard.value) return o.fail("move_unclear");
  const { alive, operation, name } = heard.value;
  // A run that was cut off may have asked for it: then it is off for its restart, and comes back.
  if (alive || operation?.state === "waiting" || operation?.state === "running") {
    o.tell("move_restarts", { name });
    return operation;
  }
  if (await o.start()) return null;
  o.tell("move_when_started", { name });
  return 0;
}

/** Waits until the cluster knows it there; as long as something new is heard. */
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

/** Silence is no refusal: it may have been recorded, and asking again says so. */
function refused(o: Moving, { reason, silent }: Extract<Heard<unknown>, { ok: false }>): number {
  if (!silent) return o.fail(reason.code, reason.params);
  if (reason.code !== "outcome_unknown") o.tell(reason.code, reason.params);
  return o.fail("move_unclear");
}

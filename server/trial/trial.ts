// `npm start`: runs Cores and the console on this machine, each as a process of its own, until Ctrl+C.
import { mkdirSync } from "node:fs";
import { relative, resolve } from "node:path";
import { ensureBuilt, ROOT } from "../build/fresh.ts";
import { takeLock } from "../src/lib/process/lock.ts";
import { parseTrialOptions, USAGE } from "./options.ts";
import { progressOn } from "./report/progress.ts";
import { stopAll } from "./processes/processes.ts";
import { runTrial, type Running } from "./run-trial.ts";
import { TrialFailure } from "./processes/until.ts";

const STOP_DEADLINE_MS = 15_000;
/** One Ctrl+C may arrive twice: from the terminal, and passed on by the bootstrap. */
const SAME_SIGNAL_MS = 1000;
const progress = progressOn(process.stdout);

async function main(): Promise<number> {
  const parsed = parseTrialOptions(process.argv.slice(2));
  if (!parsed.ok) {
    console.error(`${parsed.message}\n\n${USAGE}`);
    return 2;
  }
  const { options } = parsed;
  const data = resolve(ROOT, options.data);
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const lock = await takeLock(data);
  if (!lock.ok) {
    const shown = relative(ROOT, data).startsWith("..") ? data : relative(ROOT, data);
    const who = lock.pid === null ? "another process" : `process ${lock.pid}`;
    console.error(
      `${shown} is in use: a trial runs already (${who}). Stop it, or give this one --data and --listen of its own.`,
    );
    return 1;
  }

  const stop = new AbortController();
  const hurry = new AbortController();
  let askedAt = 0;
  const asked = (): void => {
    if (!stop.signal.aborted) {
      askedAt = performance.now();
      stop.abort();
    } else if (performance.now() - askedAt > SAME_SIGNAL_MS) hurry.abort();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, asked);
  process.on("disconnect", () => stop.abort());

  const running: Running = { children: [] };
  let code = 0;
  try {
    if (options.build && !(await ensureBuilt())) return 1;
    await runTrial({ ...options, data }, running, progress, stop.signal);
    progress.say("Ctrl+C stops what this command started; a Core started in another terminal stops there.");
    await new Promise<void>((done) => {
      if (stop.signal.aborted) done();
      stop.signal.addEventListener("abort", () => done());
    });
  } catch (error) {
    if (!stop.signal.aborted) {
      code = 1;
      progress.say(
        error instanceof TrialFailure ? error.message : String(error instanceof Error ? error.stack : error),
      );
    }
  }
  progress.say("stopping …");
  const hurried = new Promise<void>((done) => hurry.signal.addEventListener("abort", () => done()));
  running.stopping = true;
  const killed = await stopAll(running.children, STOP_DEADLINE_MS, hurried);
  progress.say(killed.length === 0 ? "stopped" : `stopped; had to be killed: ${killed.join(", ")}`);
  await lock.lock.release();
  return code;
}

process.exitCode = await main();
// The channel to the bootstrap would keep this process alive.
if (process.connected) process.disconnect?.();

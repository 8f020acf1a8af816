import { createServer } from "node:net";
import { join, relative } from "node:path";
import { ROOT } from "../build/fresh.ts";
import { apiAt } from "./api.ts";
import { endingLine, homeOf } from "./processes/endings.ts";
import { findOrFetchEngine } from "./engine.ts";
import { coresAmong, growTo, joinLine } from "./grow.ts";
import { homesIn, removedFrom } from "./homes.ts";
import type { TrialOptions } from "./options.ts";
import { type Child, howItEnded, lastWords, startChild } from "./processes/processes.ts";
import type { Progress } from "./report/progress.ts";
import { signInTrial, signInUrl, type SignInParts, TRIAL_LOGIN } from "./sign-in.ts";
import { startsOf } from "./starts.ts";
import { TrialFailure, until } from "./processes/until.ts";

/** What runs and has to be stopped, also when the start failed half-way. */
export interface Running {
  children: Child[];
  stopping?: boolean;
}

const KUMA = join(ROOT, "server/dist/kuma");
const START_DEADLINE_MS = 60_000;

/** Returns why no process can listen there, in words; null where it can. @internal */
export async function whyNotFree(host: string, port: number): Promise<string | null> {
  const error = await new Promise<NodeJS.ErrnoException | null>((resolve) => {
    const probe = createServer();
    probe.once("error", resolve);
    probe.listen(port, host, () => probe.close(() => resolve(null)));
  });
  if (error === null) return null;
  const what =
    error.code === "EADDRINUSE"
      ? "is taken by another program: stop it, or choose"
      : `cannot be listened on (${error.code ?? error.message}): choose`;
  return `${host}:${port} ${what} another one with --listen 127.0.0.1:PORT`;
}

const answers = async (url: string): Promise<boolean> => {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(1000) })).ok;
  } catch {
    return false;
  }
};

/** What every step of a start uses. */
interface Trial {
  options: TrialOptions;
  progress: Progress;
  signal: AbortSignal;
  /** starts a process of the trial, which logs into the data folder */
  run: (name: string, argv: readonly string[]) => Promise<Child>;
  wait: { everyMs: number; deadlineMs: number; signal: AbortSignal };
}

/**
 * Starts what the data folder contains, or a first Core where it is empty; the console; and grows the cluster if
 * requested.
 */
export async function runTrial(
  options: TrialOptions,
  running: Running,
  progress: Progress,
  signal: AbortSignal,
): Promise<void> {
  const { host, port } = options.console;
  const taken = await whyNotFree(host, port);
  if (taken !== null) throw new TrialFailure(taken);
  // Child processes inherit it; a command pasted into another terminal finds the same copy by the launcher.
  process.env["KUMA_ETCD"] = await findOrFetchEngine();

  const run = processStarter(options, running, progress, signal);
  const trial: Trial = {
    options,
    progress,
    signal,
    run,
    wait: { everyMs: 100, deadlineMs: START_DEADLINE_MS, signal },
  };
  await startCores(trial);
  const { parts, hopeless } = await startConsole(trial);
  const session = await signInTrial(parts);
  if ("refused" in session) {
    // The cluster refused, as where the administrator of the first start was removed or disabled.
    if (options.cores !== null)
      throw new TrialFailure(`growing needs the administrator “${TRIAL_LOGIN}”: ${session.refused}`);
    progress.say(`\nThe console is at  ${parts.console}\n`);
    return;
  }
  await grow(trial, apiAt(parts.console, session.bearer), hopeless);
  await session.end();
  await sayWhere(trial, parts, session.password);
}

/** Returns a function that starts a process and reports when it ends by itself. */
function processStarter(
  options: TrialOptions,
  running: Running,
  progress: Progress,
  signal: AbortSignal,
): Trial["run"] {
  return async (name, argv) => {
    const child = await startChild(name, argv, join(options.data, "log", `${name}.log`));
    running.children.push(child);
    void child.exit.then((ended) => {
      if (running.stopping === true || signal.aborted) return;
      const home = homeOf(argv);
      const removed = home === null ? null : removedFrom(home);
      progress.say(endingLine({ name, argv, ended, words: lastWords(child), removed }));
    });
    return child;
  };
}

/** Returns how a process ended, in words; null: it runs. Its last words are printed when it ends. */
function whyDead(child: Child): string | null {
  const ended = child.ended();
  return ended === null ? null : `${child.name} ended (${howItEnded(ended)})`;
}

/** Starts the Cores that do not run yet, and waits until one is ready. */
async function startCores({ options, progress, run, wait }: Trial): Promise<void> {
  const { starts, notes } = startsOf(homesIn(options.data), options, KUMA);
  for (const note of notes) progress.say(note);
  const cores: Child[] = [];
  for (const { name, health, argv } of starts) {
    if (await answers(`http://${health}/livez`)) {
      progress.say(`${name} runs already (${health}); it is left alone`);
      continue;
    }
    progress.step(`starting ${name} …`);
    cores.push(await run(name, argv));
  }
  // With a single Core, ready means that it serves; with several, the first ones may wait for the others.
  const ready = async (): Promise<true | null> => {
    const all = await Promise.all(starts.map(({ health }) => answers(`http://${health}/readyz`)));
    return all.some(Boolean) ? true : null;
  };
  const allDead = (): string | null => {
    const ends = cores.map(whyDead);
    return ends.length > 0 && !ends.includes(null) ? ends.join("\n") : null;
  };
  await until(ready, { ...wait, hopeless: allDead, what: "a Core that is ready" });
}

/** Starts the console. Returns how to sign in to it, and why that became hopeless. */
async function startConsole({
  options,
  run,
  wait,
}: Trial): Promise<{ parts: SignInParts; hopeless: () => string | null }> {
  const { homes } = homesIn(options.data);
  const ca = homes.find((home) => home.ca !== null)?.ca;
  if (ca === undefined || ca === null) throw new TrialFailure(`no certificate of the cluster's CA in ${options.data}`);
  const cluster = homes.map((home) => `${home.internal.host}:${home.internal.port}`).join(",");
  const address = `${options.console.host}:${options.console.port}`;
  const page = await run("console", [KUMA, "console", "--core", cluster, "--listen", address, "--ca", ca]);
  const hopeless = (): string | null => whyDead(page);
  return { parts: { kuma: [KUMA], homes, console: `http://${address}`, wait: { ...wait, hopeless } }, hopeless };
}

/** Waits until the console has a leader, and adds Cores where more are requested. */
async function grow(trial: Trial, api: ReturnType<typeof apiAt>, hopeless: () => string | null): Promise<void> {
  const { options, progress, run, signal, wait } = trial;
  const first = await until(
    async () => {
      const services = await api.services();
      const waiting = services?.find((service) => service.state !== "created" && service.status !== "on");
      if (waiting !== undefined) progress.step(joinLine(waiting));
      return services;
    },
    { ...wait, hopeless, what: "the console with a leader" },
  );
  if (options.cores !== null && coresAmong(first) < options.cores)
    await growTo(options.cores, { api, progress, run, signal, hopeless });
}

/** Prints where the console is and how to sign in. */
async function sayWhere({ options, progress }: Trial, parts: SignInParts, password: string | null): Promise<void> {
  progress.say(`\nThe console is at  ${parts.console}`);
  if (password !== null)
    progress.say(`Its administrator: login  ${TRIAL_LOGIN}   password  ${password}   (shown this once)`);
  const url = await signInUrl({ ...parts, homes: homesIn(options.data).homes });
  if (url === null) return;
  const [first] = parts.homes;
  const home = relative(ROOT, first?.dir ?? options.data);
  progress.say(
    `Open it signed in, within the hour and once:\n  ${url}\nAnother such link, for the console that ${first?.name ?? "the Core"} has of its own and that shows the same:\n  ${relative(ROOT, KUMA)} user sign-in-link ${TRIAL_LOGIN} --home ${home}\n`,
  );
}

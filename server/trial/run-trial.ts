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

/**
 * Starts what the data folder contains, or a first Core where it is empty; the console; and grows the cluster if
 * requested.
 */
export async function runTrial(
  o: TrialOptions,
  running: Running,
  progress: Progress,
  signal: AbortSignal,
): Promise<void> {
  const address = `${o.console.host}:${o.console.port}`;
  const taken = await whyNotFree(o.console.host, o.console.port);
  if (taken !== null) throw new TrialFailure(taken);
  // Child processes inherit it; a command pasted into another terminal finds the same copy by the launcher.
  process.env["KUMA_ETCD"] = await findOrFetchEngine();

  const run = async (name: string, argv: readonly string[]): Promise<Child> => {
    const child = await startChild(name, argv, join(o.data, "log", `${name}.log`));
    running.children.push(child);
    void child.exit.then((ended) => {
      if (running.stopping === true || signal.aborted) return;
      const home = homeOf(argv);
      const removed = home === null ? null : removedFrom(home);
      progress.say(endingLine({ name, argv, ended, words: lastWords(child), removed }));
    });
    return child;
  };
  const wait = { everyMs: 100, deadlineMs: START_DEADLINE_MS, signal };
  const alive = (child: Child) => (): string | null => {
    const ended = child.ended();
    // Its last words are printed above when it ends.
    return ended === null ? null : `${child.name} ended (${howItEnded(ended)})`;
  };

  const { starts, notes } = startsOf(homesIn(o.data), o, KUMA);
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
  const allDead = (): string | null =>
    cores.length > 0 && cores.every((core) => core.ended() !== null)
      ? cores.map((core) => alive(core)()).join("\n")
      : null;
  await until(ready, { ...wait, hopeless: allDead, what: "a Core that is ready" });

  const homes = homesIn(o.data).homes;
  const ca = homes.find((home) => home.ca !== null)?.ca;
  if (ca === undefined || ca === null) throw new TrialFailure(`no certificate of the cluster's CA in ${o.data}`);
  const cluster = homes.map((home) => `${home.internal.host}:${home.internal.port}`).join(",");
  const page = await run("console", [KUMA, "console", "--core", cluster, "--listen", address, "--ca", ca]);
  const hopeless = alive(page);
  const signIn: SignInParts = { kuma: [KUMA], homes, console: `http://${address}`, wait: { ...wait, hopeless } };
  const session = await signInTrial(signIn);
  if ("refused" in session) {
    // The cluster refused, as where the administrator of the first start was removed or disabled.
    if (o.cores !== null)
      throw new TrialFailure(`growing needs the administrator “${TRIAL_LOGIN}”: ${session.refused}`);
    progress.say(`\nThe console is at  http://${address}\n`);
    return;
  }
  const api = apiAt(signIn.console, session.bearer);
  const first = await until(
    async () => {
      const services = await api.services();
      const waiting = services?.find((service) => service.state !== "created" && service.status !== "on");
      if (waiting !== undefined) progress.step(joinLine(waiting));
      return services;
    },
    { ...wait, hopeless, what: "the console with a leader" },
  );

  if (o.cores !== null && coresAmong(first) < o.cores) await growTo(o.cores, { api, progress, run, signal, hopeless });
  await session.end();
  progress.say(`\nThe console is at  http://${address}`);
  if (session.password !== null)
    progress.say(`Its administrator: login  ${TRIAL_LOGIN}   password  ${session.password}   (shown this once)`);
  const url = await signInUrl({ ...signIn, homes: homesIn(o.data).homes });
  const home = relative(ROOT, homes[0]?.dir ?? o.data);
  if (url !== null)
    progress.say(
      `Open it signed in, within the hour and once:\n  ${url}\nAnother such link, for the console that ${homes[0]?.name ?? "the Core"} has of its own and that shows the same:\n  ${relative(ROOT, KUMA)} user sign-in-link ${TRIAL_LOGIN} --home ${home}\n`,
    );
}

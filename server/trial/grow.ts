import type { Service } from "@core-console/shared/contract/service";
import { say } from "@core-console/shared/words/say";
import type { Api } from "./api.ts";
import { type Child, howItEnded } from "./processes/processes.ts";
import type { Progress } from "./report/progress.ts";
import { shellWords } from "./shell-words.ts";
import { TrialFailure, until } from "./processes/until.ts";

const LOOK_MS = 250;
const JOIN_DEADLINE_MS = 180_000;

export interface Growth {
  api: Api;
  progress: Progress;
  run: (name: string, argv: readonly string[]) => Promise<Child>;
  signal: AbortSignal;
  /** why no further request can succeed: the console ended */
  hopeless: () => string | null;
}

const word = (code: string): string => say({ code, params: {} }, "en");

/** Returns the state of a join as one line; the reason `waiting` covers the 10 s of steadiness and the queue. */
export function joinLine(service: Service): string {
  const { name, join, role, status } = service;
  if (status === "on") return `${name}: ${word("status.on")}${role === null ? "" : `, ${word(`role.${role}`)}`}`;
  if (join === null) return `${name}: ${word(`status.${status}`)}`;
  const percent = join.progressPercent === null ? "" : ` ${join.progressPercent} %`;
  const because = join.error ?? join.waiting;
  return `${name}: ${word(`stage.${join.stage}`)}${percent}${because === null ? "" : `: ${say(because, "en")}`}`;
}

/** Counts the Cores that are members; a record whose host never joined is not. */
export const coresAmong = (services: readonly Service[]): number =>
  services.filter((service) => service.raft.memberId !== null).length;

async function addOne(growth: Growth, taken: ReadonlySet<string>): Promise<{ service: Service; child: Child }> {
  const { api, progress } = growth;
  for (let number = 2; ; number++) {
    const name = `core-${number}`;
    if (taken.has(name)) continue;
    const added = await api.add(name);
    if ("taken" in added) continue;
    const { service } = added;
    if (service.id === null) throw new TrialFailure(`${name} was added, but its ID was not told`);
    const guide = await api.guide(service.id);
    if (guide.commands.runHere === null)
      throw new TrialFailure("the cluster is not on loopback: no command to run here");
    progress.say(`${name}: added; running  ${guide.commands.runHere}`);
    return { service, child: await growth.run(name, shellWords(guide.commands.runHere)) };
  }
}

/** Grows the cluster to `cores` Cores, one join after the other, exactly as an operator does it. */
export async function growTo(cores: number, growth: Growth): Promise<void> {
  const { api, progress, signal } = growth;
  const wait = { everyMs: LOOK_MS, deadlineMs: JOIN_DEADLINE_MS, signal };
  const services = await until(() => api.services(), {
    ...wait,
    hopeless: growth.hopeless,
    what: "the list of services",
  });
  const names = new Set(services.map((service) => service.name));

  for (let have = coresAmong(services); have < cores; have++) {
    const from = performance.now();
    const { service, child } = await addOne(growth, names);
    names.add(service.name);
    const hopeless = (): string | null => {
      const ended = child.ended();
      return ended === null ? growth.hopeless() : `${service.name} ended (${howItEnded(ended)})`;
    };
    const look = async (): Promise<true | null> => {
      const now = (await api.services())?.find((other) => other.ref === service.ref);
      if (now !== undefined) progress.step(joinLine(now));
      return now?.status === "on" ? true : null;
    };
    await until(look, { ...wait, hopeless, what: `${service.name} on` });
    progress.say(`${service.name}: on after ${((performance.now() - from) / 1000).toFixed(1)} s`);
  }

  const voters = async (): Promise<number | null> => {
    const cluster = await api.cluster();
    if (cluster === null) return null;
    progress.step(`${cluster.voters} of ${cores} vote`);
    return cluster.voters >= cores ? cluster.voters : null;
  };
  await until(voters, { ...wait, hopeless: growth.hopeless, what: `${cores} voters` });
}

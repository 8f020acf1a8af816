import { join } from "node:path";
import { PORT } from "@core-console/shared/contract/ports";
import { displacedLine, removedLine, shownFolder } from "./processes/endings.ts";
import type { Home, Homes } from "./homes.ts";
import type { TrialOptions } from "./options.ts";
import { TrialFailure } from "./processes/until.ts";

/** A Core to be started. */
export interface Start {
  name: string;
  /** host:port of its health check */
  health: string;
  argv: string[];
}

/**
 * Returns what a trial starts of the homes found, or a first Core where there is none, and the messages on the homes
 * that it leaves alone. Throws TrialFailure where all Cores were removed and the first one's home still exists.
 */
export function startsOf(
  found: Homes,
  o: Pick<TrialOptions, "data" | "first">,
  kuma: string,
): { starts: Start[]; notes: string[] } {
  const { homes, removed, displaced, unfinished } = found;
  const first = join(o.data, o.first);
  const notes = [
    ...removed.map((one) => removedLine(one.home.name, one.home.dir, one.removed)),
    ...displaced.map(({ home, by }) => displacedLine(home.name, home.dir, healthOf(home), by)),
    ...unfinished
      .filter((dir) => dir !== first || homes.length > 0)
      .map((dir) => `${shownFolder(dir)} never finished joining: run its join command again, or delete the folder`),
  ];
  if (homes.length > 0) return { starts: homes.map((home) => restartOf(home, kuma)), notes };
  if (removed.some(({ home }) => home.dir === first))
    throw new TrialFailure(
      [...notes, `No Core is left. Without ${shownFolder(first)} the next start begins a new cluster.`].join("\n"),
    );
  const argv = [kuma, "core", "--host", o.first, "--home", first];
  return { starts: [{ name: "core-1", health: `${o.first}:${PORT.health}`, argv }], notes };
}

const healthOf = ({ health }: Home): string => `${health.host}:${health.port}`;

const restartOf = (home: Home, kuma: string): Start => ({
  name: home.name,
  health: healthOf(home),
  argv: [kuma, "core", "--host", home.host, "--home", home.dir],
});

import { dirname, join, resolve } from "node:path";
import { existsSync } from "node:fs";
import type { RestoreAsked, RestoreOutcome, RestorePort, SnapshotProof } from "../../cli/output/io.ts";
import { parseCoreOptions } from "../../cli/args/core-options.ts";
import type { Reason } from "@core-console/shared/contract/service";
import { CoreFailure } from "../../core/members/home/core-failure.ts";
import { NotProven, restoreHome } from "../../core/recovery/restore/restore-home.ts";
import { ArchiveFault } from "../../core/snapshots/archive/archive-fault.ts";
import { readArchive } from "../../core/snapshots/archive/read-archive.ts";
import { silentLogger } from "../../lib/logging/logger.ts";
import { systemClock } from "../../lib/time/clock.ts";
import { ownName } from "../configured-hosts.ts";
import { engineFor } from "../own-identity.ts";
import { packaged } from "../packaged.ts";
import { factsOf } from "./prove-snapshot.ts";
import { hostCaller } from "./recovery-port.ts";

type Step = Parameters<RestorePort["restore"]>[1] extends (step: infer S) => void ? S : never;

/** Returns what `kuma snapshot restore` may do on this host. `install`: runs `kuma core --install`. */
export const restorePort = (install: (home: string) => Promise<number>): RestorePort => ({
  hostName: ownName,
  look,
  restore,
  install,
});

async function look(file: string, passphrase: string | null): Promise<SnapshotProof> {
  try {
    return { ok: true, manifest: factsOf(await readArchive(resolve(file), null, passphrase)) };
  } catch (error) {
    return { ok: false, reason: reasonOf(error) };
  }
}

async function restore(asked: RestoreAsked, onStep: (step: Step) => void): Promise<RestoreOutcome> {
  const { home, host, raftAddresses } = asked;
  const places = ["--host", host, ...(raftAddresses === null ? [] : ["--raft.node.addr", raftAddresses])];
  const parsed = parseCoreOptions(places, process.env);
  // The command line has parsed the same values by the same rules.
  if (!parsed.ok) throw new Error(parsed.message);
  const o = parsed.options;
  try {
    const value = await restoreHome({
      home: resolve(home),
      archive: resolve(asked.file),
      passphrase: asked.passphrase,
      placement: {
        host,
        raftListen: o.raftListen,
        raftAdvertise: o.raftAddresses,
        internal: o.internal,
        health: o.health,
        console: o.private,
        rest: o.rest,
      },
      by: hostCaller(),
      engine: await engineFor({ home: engineHome(home) }),
      env: process.env,
      clockIsRight: asked.clockIsRight,
      log: silentLogger,
      clock: systemClock,
      onStep,
    });
    return { ok: true, value };
  } catch (error) {
    return { ok: false, reason: reasonOf(error) };
  }
}

/** Returns the folder with the engine: on a fresh host it is still only in the unpacked package. */
function engineHome(home: string): string {
  const folder = dirname(process.execPath);
  return packaged() && !existsSync(join(home, "etcd")) ? folder : home;
}

function reasonOf(error: unknown): Reason {
  if (error instanceof CoreFailure || error instanceof ArchiveFault) return { code: error.code, params: error.params };
  if (error instanceof NotProven) return error.reason;
  throw error;
}

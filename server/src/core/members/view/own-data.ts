import { existsSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { NodeView } from "@core-console/shared/contract/cluster";
import { readWalInSlices, type WalReading } from "../../../lib/etcd-wal/read-wal.ts";
import { startInBackground } from "../../../lib/process/background.ts";
import { ExclusiveRunner } from "../../../lib/process/exclusive-runner.ts";
import { every } from "../../../lib/process/every.ts";
import type { Logger } from "../../../lib/logging/logger.ts";
import type { RaftWatch } from "../../etcd/raft-watch.ts";
import type { Layout } from "../home/layout.ts";

/** Facts of this Core's files, for a decision about recovery. */
type OwnDataFacts = Pick<NodeView, "lastEntry" | "dataBytes" | "holdsCaKey" | "holdsSealingKey">;

interface OwnDataOptions {
  layout: Pick<Layout, "raft" | "caKey" | "sealingKey">;
  raft: Pick<RaftWatch, "leaderMemberId" | "onChange">;
  log: Logger;
}

const PERIOD_MS = 1000;

/**
 * Reads what this Core's files hold, whether its engine runs or not. The last entry of its log is read only while no
 * leader is known: first before the engine starts, and again after each loss of the leader, as nothing is appended
 * then. Under a leader it is not known, since the log moves on. It may be 64 MiB and more, so it is read in slices.
 */
export class OwnData {
  readonly #options: OwnDataOptions;
  #bytes: number | null = null;
  /** null: not read since a leader was last known */
  #reading: WalReading | null = null;
  /** ends the reading that is under way, once a leader is known or this Core stops */
  #ending = new AbortController();

  constructor(options: OwnDataOptions) {
    this.#options = options;
    options.raft.onChange(() => {
      if (options.raft.leaderMemberId !== null) this.#discard();
    });
  }

  facts(): OwnDataFacts {
    const { layout } = this.#options;
    return {
      lastEntry: this.#reading?.kind === "read" ? this.#reading.last : null,
      dataBytes: this.#bytes,
      holdsCaKey: existsSync(layout.caKey),
      holdsSealingKey: existsSync(layout.sealingKey),
    };
  }

  /** Returns what was read of this Core's log; null while a leader is known, and until it was read. */
  log(): WalReading | null {
    return this.#reading;
  }

  /** Reads now and once a second what is not known; returns a function that stops it. */
  start(): () => void {
    const { log } = this.#options;
    const reading = new ExclusiveRunner("skip");
    const read = (): Promise<void> => reading.run(() => this.read());
    startInBackground(log, "own data", read);
    const end = every("own data", PERIOD_MS, read, log);
    return () => {
      end();
      this.#discard();
    };
  }

  /** Reads what is not known. */
  async read(): Promise<void> {
    const { layout, raft } = this.#options;
    const { signal } = this.#ending;
    this.#bytes = await bytesIn(layout.raft);
    if (raft.leaderMemberId !== null || this.#reading !== null) return;
    try {
      const reading = await readWalInSlices(layout.raft, signal);
      if (!signal.aborted && reading.kind !== "unreadable") this.#reading = reading;
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  #discard(): void {
    this.#ending.abort();
    this.#ending = new AbortController();
    this.#reading = null;
  }
}

/** Returns the size of an engine's files; null where they cannot be read. */
async function bytesIn(raft: string): Promise<number | null> {
  const folders = ["snap", "wal"].map((name) => join(raft, "member", name));
  try {
    const names = (
      await Promise.all(folders.map(async (folder) => (await readdir(folder)).map((n) => join(folder, n))))
    ).flat();
    const sizes = await Promise.all(names.map(async (name) => (await stat(name)).size));
    return sizes.reduce((sum, size) => sum + size, 0);
  } catch {
    return null;
  }
}

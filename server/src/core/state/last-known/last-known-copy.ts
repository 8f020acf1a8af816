/**
 * Invariants of the copy: it is written only from a loaded registry, and used only until this process's registry is
 * loaded for the first time. Once it was discarded nothing writes it again.
 */

import { rm } from "node:fs/promises";
import { startInBackground } from "../../../lib/process/background.ts";
import { every } from "../../../lib/process/every.ts";
import { ExclusiveRunner } from "../../../lib/process/exclusive-runner.ts";
import type { Logger } from "../../../lib/logging/logger.ts";
import type { RaftWatch } from "../../etcd/raft-watch.ts";
import { keys } from "../keys.ts";
import type { Registry, RegistryChange } from "../registry.ts";
import type { LastKnown } from "./last-known.ts";
import { readLastKnown } from "./read-last-known.ts";
import { CopyWriter } from "./write-last-known.ts";

const LOOK_MS = 500;
/**
 * The least time between two writes: changes of members, users and the cluster's life are so written within 2 s, all
 * others within PERIOD_MS.
 */
const SOON_MS = 1500;
const PERIOD_MS = 30_000;

interface LastKnownOptions {
  /** `core/<ID>/state` in the home */
  folder: string;
  registry: Registry;
  raft: Pick<RaftWatch, "leaderMemberId">;
  /** the life of the cluster that this Core is in */
  self: () => { generation: number; lifeId: string | null };
  /** monotonic clock, ms */
  now: () => number;
  /** wall clock, ms since 1970 */
  wall: () => number;
  log: Logger;
}

/** The last known state of the cluster on this host's disk: read at the start, written while an engine answers. */
export class LastKnownCopy {
  readonly #options: LastKnownOptions;
  readonly #writer: CopyWriter;
  readonly #writing = new ExclusiveRunner("again");
  #state: LastKnown | null = null;
  #soon = false;
  #writtenRevision = -1;
  #writtenAtMs = -Infinity;
  /** when a leader was last known, by the wall clock: until then the records were current */
  #ledAtMs: number | null = null;
  #discarded = false;
  #failing = false;
  #end = (): void => undefined;

  constructor(options: LastKnownOptions) {
    this.#options = options;
    this.#writer = new CopyWriter(options.folder);
  }

  /** The state to go by while no engine has answered yet; null: none, or the records themselves are loaded. */
  get state(): LastKnown | null {
    return this.#options.registry.ready ? null : this.#state;
  }

  /** Reads the copy; what of it does not count is logged, and what is of another life deleted. Never throws. */
  async load(): Promise<void> {
    const { folder, self, log } = this.#options;
    const { state, problems } = await readLastKnown(folder, self());
    for (const problem of problems) {
      log.warn(problem, "the last known state: a file of it, or its end, is not used");
      if (problem.why === "other_life") await rm(problem.file, { force: true }).catch(() => undefined);
    }
    this.#state = state;
  }

  /** Writes the copy from now on, as the records change. */
  start(): void {
    const { registry, log } = this.#options;
    const ignore = registry.onChange((change) => this.#note(change));
    const end = every("the last known state", LOOK_MS, () => this.#look(), log);
    this.#end = () => {
      ignore();
      end();
    };
  }

  /** Writes it once more, with the time until which it was current, and ends. */
  async stop(): Promise<void> {
    this.#end();
    await this.#writing.run(() => this.#write());
    await this.#writer.close();
  }

  /** Deletes the copy for good: this Core is no longer part of the cluster that it describes. */
  async discard(): Promise<void> {
    this.#discarded = true;
    this.#state = null;
    // A write that is due does nothing any more; one under way has to end first.
    await this.#writing.run(() => undefined);
    await this.#writer.close();
    await rm(this.#options.folder, { recursive: true, force: true });
  }

  #note({ touched, changed, removed, loaded }: RegistryChange): void {
    const { registry } = this.#options;
    const members = changed.some((ref) => registry.cores.has(ref)) || removed.length > 0;
    const others = touched.some((key) => key === keys.cluster || key.startsWith(keys.users));
    this.#soon ||= loaded || members || others;
    // In memory it is needed no longer.
    if (loaded) this.#state = null;
  }

  #look(): void {
    const { registry, raft, now, wall, log } = this.#options;
    if (!registry.ready) return;
    if (raft.leaderMemberId !== null) this.#ledAtMs = wall();
    const moved = registry.revision !== this.#writtenRevision;
    if (!moved || now() - this.#writtenAtMs < (this.#soon ? SOON_MS : PERIOD_MS)) return;
    startInBackground(log, "the last known state", () => this.#writing.run(() => this.#write()));
  }

  async #write(): Promise<void> {
    const { registry, self, now, wall, log } = this.#options;
    if (!registry.ready || this.#discarded) return;
    const { generation, lifeId } = self();
    const { revision } = registry;
    this.#soon = false;
    this.#writtenAtMs = now();
    try {
      await this.#writer.write(registry, { generation, lifeId, revision, atMs: this.#ledAtMs ?? wall() });
      this.#writtenRevision = revision;
      this.#failing = false;
    } catch (error) {
      // A full disk, for example: logged once, and tried again with the next change or period.
      if (!this.#failing) log.warn({ err: error }, "the last known state could not be written");
      this.#failing = true;
    }
  }
}

import { statfs } from "node:fs/promises";
import type { HostFacts } from "@core-console/shared/contract/service";
import { startInBackground } from "../../../lib/process/background.ts";
import { every } from "../../../lib/process/every.ts";
import type { Logger } from "../../../lib/logging/logger.ts";
import { bucketsSince, percentile, type Bucket } from "../../etcd/metrics.ts";
import type { Gateway } from "../../etcd/client/gateway-types.ts";

/** Engine metrics are 150 kB and take 4 ms to read, so every 10 s. */
const PERIOD_MS = 10_000;
/**
 * The p99 covers the last minute, so that a slow start does not affect the light for hours, and only if there were
 * enough writes.
 */
const WINDOW = 6;
const ENOUGH = 100;

/** Figures of the host and the engine that change slowly. */
export class HostFactsWatch {
  facts: HostFacts;
  readonly #gateway: Gateway;
  readonly #folder: string;
  readonly #log: Logger;
  #readings: (readonly Bucket[])[] = [];

  constructor(options: { gateway: Gateway; folder: string; certificateExpiresAtMs: number; log: Logger }) {
    this.#gateway = options.gateway;
    this.#folder = options.folder;
    this.#log = options.log;
    this.facts = {
      clockOffsetMs: null,
      fsyncP99Ms: null,
      dbBytes: null,
      diskFreeBytes: null,
      diskFreePercent: null,
      certificateExpiresAt: new Date(options.certificateExpiresAtMs).toISOString(),
    };
  }

  /** Reads now and every 10 s; returns a function that stops it. */
  start(): () => void {
    startInBackground(this.#log, "facts of the host", () => this.read());
    return every("facts of the host", PERIOD_MS, () => this.read(), this.#log);
  }

  /** Reads now; never throws. */
  async read(): Promise<void> {
    try {
      const disk = await statfs(this.#folder);
      this.facts = {
        ...this.facts,
        diskFreeBytes: disk.bavail * disk.bsize,
        diskFreePercent: Math.round((disk.bavail / disk.blocks) * 100),
      };
    } catch (error) {
      this.#log.warn({ err: error }, "disk space unknown");
      this.facts = { ...this.facts, diskFreeBytes: null, diskFreePercent: null };
    }
    try {
      const { fsyncBuckets, dbBytes } = await this.#gateway.metrics({ timeoutMs: 2000 });
      const p99 = this.#p99(fsyncBuckets);
      this.facts = { ...this.facts, fsyncP99Ms: p99 === null ? null : Math.round(p99 * 10) / 10, dbBytes };
    } catch {
      this.#readings = [];
      this.facts = { ...this.facts, fsyncP99Ms: null, dbBytes: null };
    }
  }

  #p99(now: readonly Bucket[]): number | null {
    const [oldest] = this.#readings;
    this.#readings = [...this.#readings, now].slice(-WINDOW);
    if (oldest === undefined) return null;
    const window = bucketsSince(oldest, now);
    return (window.at(-1)?.count ?? 0) < ENOUGH ? null : percentile(window, 0.99);
  }
}

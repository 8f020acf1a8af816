/** The engine metrics that the product shows; null where etcd reports none. */
export interface EngineMetrics {
  /** ms, 99th percentile since the engine started */
  fsyncP99Ms: number | null;
  /** cumulative fsync counts by upper bound in ms, to take a percentile of a window by difference */
  fsyncBuckets: readonly Bucket[];
  dbBytes: number | null;
  dbInUseBytes: number | null;
}
/** A cumulative bucket of a histogram: the count of values up to `leMs`. */
export interface Bucket {
  leMs: number;
  count: number;
}

const FSYNC = "etcd_disk_wal_fsync_duration_seconds_bucket";

/** Parses the Prometheus text of etcd's /metrics. */
export function parseMetrics(text: string): EngineMetrics {
  const fsyncBuckets: Bucket[] = [];
  const gauges = new Map<string, number>();
  for (const line of text.split("\n")) {
    if (line.startsWith(FSYNC)) {
      const m = /le="([^"]+)"\} (\S+)/.exec(line);
      if (m)
        fsyncBuckets.push({
          leMs: m[1] === "+Inf" ? Number.POSITIVE_INFINITY : Number(m[1]) * 1000,
          count: Number(m[2]),
        });
    } else if (line.startsWith("etcd_mvcc_db_total_size")) {
      const [name, value] = line.split(" ");
      if (name !== undefined && value !== undefined) gauges.set(name, Number(value));
    }
  }
  return {
    fsyncP99Ms: percentile(fsyncBuckets, 0.99),
    fsyncBuckets,
    dbBytes: gauges.get("etcd_mvcc_db_total_size_in_bytes") ?? null,
    dbInUseBytes: gauges.get("etcd_mvcc_db_total_size_in_use_in_bytes") ?? null,
  };
}

/** Returns a percentile of a cumulative histogram, interpolated linearly within its bucket; null if it is empty. */
export function percentile(buckets: readonly Bucket[], share: number): number | null {
  const total = buckets.at(-1)?.count ?? 0;
  if (total === 0) return null;
  const rank = total * share;
  let below: Bucket = { leMs: 0, count: 0 };
  for (const b of buckets) {
    if (b.count >= rank) {
      if (!Number.isFinite(b.leMs)) return below.leMs;
      return below.leMs + ((rank - below.count) / (b.count - below.count)) * (b.leMs - below.leMs);
    }
    below = b;
  }
  return below.leMs;
}

/**
 * Returns the counts between two readings: `later` − `earlier`, or `later` itself if the engine was restarted in
 * between.
 */
export function bucketsSince(earlier: readonly Bucket[], later: readonly Bucket[]): Bucket[] {
  if (earlier.length !== later.length || (earlier.at(-1)?.count ?? 0) > (later.at(-1)?.count ?? 0)) return [...later];
  return later.map((b, i) => ({ leMs: b.leMs, count: b.count - (earlier[i]?.count ?? 0) }));
}

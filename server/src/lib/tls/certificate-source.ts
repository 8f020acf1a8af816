import { markOf, readPair } from "./certificate-pair.ts";
import type { CertificateFiles, CertificatePair, PairRead } from "./certificate-pair.ts";
import type { Clock } from "../time/clock.ts";
import type { Logger } from "../logging/logger.ts";

/** A certificate that may be replaced while the process runs. */
export interface CertificateSource {
  /** null: there is no usable one */
  current(): (CertificatePair & { own: boolean }) | null;
  /** calls the listener when the certificate changed; the returned function ends that */
  onChange(listener: () => void): () => void;
  close(): void;
}

export interface CertificateSourceOptions {
  /** most preferred first: the first that exists and is valid is used */
  places: readonly CertificateFiles[];
  clock: Clock;
  log: Logger;
}

/** Interval of checking the files, ms: watching folders misses what is mounted or linked from elsewhere. */
const LOOK_MS = 2000;

/**
 * Opens the most preferred valid pair and keeps checking. A bad one is logged, and the one used before stays in use.
 */
export async function openCertificates(options: CertificateSourceOptions): Promise<CertificateSource> {
  let used: { pair: CertificatePair; place: CertificateFiles; mark: string } | null = null;
  const listeners = new Set<() => void>();
  const bad = new Map<CertificateFiles, { mark: string; reported: boolean }>();
  let closed = false;

  async function look(first: boolean): Promise<void> {
    for (const place of options.places) {
      if (used?.place === place && (await markOf(place)) === used.mark) return;
      const read = await readPair(place, options.clock.now());
      if (closed) return;
      if (read.kind === "good") return take(place, read, first);
      if (read.kind === "absent") continue;
      reportBad(place, read, first);
      if (used?.place === place) return;
    }
  }

  function take(place: CertificateFiles, read: Extract<PairRead, { kind: "good" }>, first: boolean): void {
    bad.delete(place);
    const same = used?.pair.cert === read.pair.cert && used.pair.key === read.pair.key;
    used = { pair: read.pair, place, mark: read.mark };
    if (same || first) return;
    options.log.info({ file: place.cert }, "another certificate is used from now on");
    for (const listener of listeners) listener();
  }

  /** Two files are never replaced at once: a pair that does not match is logged when it stays so. */
  function reportBad(place: CertificateFiles, read: Extract<PairRead, { kind: "bad" }>, first: boolean): void {
    const last = bad.get(place);
    const stays = first || last?.mark === read.mark;
    if (stays && last?.reported !== true)
      options.log.error(
        { file: read.file, reason: read.message },
        "this certificate cannot be used; the previous one stays in use",
      );
    bad.set(place, { mark: read.mark, reported: stays });
  }

  /** Not `every`: the pause begins at the end of a check, so that files on a slow mount are not read all the time. */
  function lookAgain(): void {
    look(false)
      .catch((err: unknown) => options.log.error({ err }, "checking the certificates failed"))
      .finally(() => {
        if (!closed) cancel = options.clock.after(LOOK_MS, lookAgain);
      });
  }

  await look(true);
  let cancel = options.clock.after(LOOK_MS, lookAgain);
  return {
    current: () => used && { ...used.pair, own: used.place.own },
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close() {
      closed = true;
      cancel();
    },
  };
}

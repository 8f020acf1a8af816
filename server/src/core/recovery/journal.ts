import { rmSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod/mini";
import { Ref, Time } from "@core-console/shared/contract/ids";
import { LifeId } from "@core-console/shared/contract/life";
import { readIfThere } from "../../lib/process/read-if-there.ts";
import { syncPath, writeWhole } from "../../lib/process/write-whole.ts";
import type { ProcessUser } from "../etcd/process/run-as.ts";
import { CoreFailure } from "../members/home/core-failure.ts";
import type { Layout } from "../members/home/layout.ts";

/**
 * The steps of a recovery in their order. Up to `records` only files of its own folder are written, so a run that ended
 * there can be taken back; `switch` replaces the data of the Core and can only be completed.
 */
const RECOVERY_STEPS = ["copy", "raise", "force", "restore", "records", "switch"] as const;
export type RecoveryStep = (typeof RECOVERY_STEPS)[number];

/** What an operator says of a Core that does not answer: `switched_off` can come back, `lost` is in unknown hands. */
const OtherState = z.enum(["switched_off", "lost"]);
export type OtherState = z.infer<typeof OtherState>;

/** A secret in the settings, which the sealing key opens: the client secret of the sign-in's provider. */
const LostSecret = z.enum(["oidc"]);
export type LostSecret = z.infer<typeof LostSecret>;

const LogPosition = z.object({ term: z.number(), index: z.number() });
type LogPosition = z.infer<typeof LogPosition>;

/** A recovery of this home that has begun. A step is written here before it is done. */
const Journal = z.object({
  format: z.literal(1),
  step: z.enum(RECOVERY_STEPS),
  begunAt: Time,
  by: z.string(),
  /** the life that it begins */
  life: z.object({ generation: z.number(), lifeId: LifeId }),
  clusterToken: z.string(),
  /** the last entry of the log that it was begun with */
  last: LogPosition,
  others: z.array(z.object({ ref: Ref, state: OtherState })),
  /** the key of the old CA may be in other hands, or is not on this host */
  newCa: z.boolean(),
  /** whose data it is; a learner's engine cannot be forced to lead, so its log is replayed instead */
  from: z._default(z.enum(["voter", "learner"]), "voter"),
  /** secrets in the settings that no key opens any more */
  lostSecrets: z._default(z.array(LostSecret), []),
});
export type Journal = z.infer<typeof Journal>;

/** The files of a recovery in a Core's folder. */
export interface RecoveryFiles {
  journal: string;
  /** everything that it makes until it switches over */
  folder: string;
  copy: string;
  /** certificate of a CA that has signed nothing */
  nobody: string;
  snapshot: string;
  restored: string;
  /** what takes the place of the files of this name in the Core's folder; of the CA only where it is new */
  caCert: string;
  caKey: string;
  nodeCert: string;
  raftCert: string;
  raftKey: string;
  coreJson: string;
  revoked: string;
  sockets: string;
  log: string;
}

/** Returns the paths of a recovery. Creates nothing. */
export function recoveryFiles({ core, log }: Pick<Layout, "core" | "log">): RecoveryFiles {
  const folder = join(core, "recovery");
  return {
    journal: join(core, "recovery.json"),
    folder,
    copy: join(folder, "copy"),
    nobody: join(folder, "nobody.crt"),
    snapshot: join(folder, "snapshot.db"),
    restored: join(folder, "raft"),
    caCert: join(folder, "ca.crt"),
    caKey: join(folder, "ca.key"),
    nodeCert: join(folder, "node.crt"),
    raftCert: join(folder, "raft.crt"),
    raftKey: join(folder, "raft.key"),
    coreJson: join(folder, "core.json"),
    revoked: join(folder, "revoked.crl"),
    sockets: join(folder, "s"),
    log: join(log, "recovery"),
  };
}

/** Returns where the data of the life that ends stays until an operator deletes it. */
export const oldData = (layout: Pick<Layout, "raft">, journal: Pick<Journal, "life">): string =>
  `${layout.raft}.before-${journal.life.lifeId.slice(0, 8)}`;

/** Reads the journal; null if no recovery has begun. Throws home_half_written if it cannot be parsed. */
export function readJournal(files: Pick<RecoveryFiles, "journal">): Journal | null {
  const text = readIfThere(files.journal);
  if (text === null) return null;
  try {
    return Journal.parse(JSON.parse(text));
  } catch {
    throw new CoreFailure("home_half_written", { file: files.journal });
  }
}

/** Writes the journal durably. Throws the system's error. */
export function writeJournal(files: RecoveryFiles, journal: Journal, owner: ProcessUser | null): void {
  writeWhole(files.journal, `${JSON.stringify(journal, null, 2)}\n`, 0o600, owner);
}

/**
 * Removes what a recovery made, its journal first: a run that is killed here must not be continued from files of which
 * some are removed. A folder without a journal belongs to no run; it is removed by the next call.
 */
export function removeRecovery(files: RecoveryFiles, core: string): void {
  rmSync(files.journal, { force: true });
  syncPath(core);
  rmSync(files.folder, { recursive: true, force: true });
  syncPath(core);
}

/** What a run does with the journal that it finds. */
export type NextRun =
  | { kind: "begin"; /** an earlier run is taken back first */ discard: boolean }
  /** `from`: the first step to do */
  | { kind: "continue"; from: RecoveryStep };

/**
 * Returns how to go on. A run is continued only while nothing that it is based on has changed: the log of the Core,
 * which may have run meanwhile, and what the operator says of the others. From `switch` on, it is completed whatever
 * else holds. The scratch engine changes what it runs on, so `force` begins with a new copy and `records` with a new
 * restore.
 */
export function nextRun(
  journal: Journal | null,
  now: { last: LogPosition | null; others: Journal["others"] | null },
): NextRun {
  if (journal === null) return { kind: "begin", discard: false };
  if (journal.step === "switch") return { kind: "continue", from: "switch" };
  const sameLog = journal.last.term === now.last?.term && journal.last.index === now.last.index;
  const sameOthers = now.others === null || sameAnswers(journal.others, now.others);
  if (!sameLog || !sameOthers) return { kind: "begin", discard: true };
  return { kind: "continue", from: AGAIN_FROM[journal.step] };
}

const AGAIN_FROM = {
  copy: "copy",
  raise: "raise",
  force: "copy",
  restore: "restore",
  records: "restore",
} as const satisfies Record<Exclude<RecoveryStep, "switch">, RecoveryStep>;

function sameAnswers(some: Journal["others"], others: Journal["others"]): boolean {
  const said = (list: Journal["others"]): string =>
    list
      .map(({ ref, state }) => `${ref} ${state}`)
      .toSorted()
      .join();
  return said(some) === said(others);
}

/** Returns the step after this one; null after the last. */
export const stepAfter = (step: RecoveryStep): RecoveryStep | null =>
  RECOVERY_STEPS[RECOVERY_STEPS.indexOf(step) + 1] ?? null;

import type { Life } from "@core-console/shared/contract/life";
import type { RecoverySnapshot } from "@core-console/shared/contract/recovery/recovery";
import type { Reason } from "@core-console/shared/contract/service";
import type { RecordedService } from "@core-console/shared/domain/views/service-facts";

/** The terminal at which a user can be asked. Null answers: given up with Ctrl+D. */
export interface Terminal {
  ask(prompt: string): Promise<string | null>;
  /** without showing what is typed */
  askSecret(prompt: string): Promise<string | null>;
}

/** The etcd that a Core with this home would run, or why there is none. */
export type HostEngine = { ok: true; path: string; version: string } | { ok: false; reason: Reason };

/** What is known of the other voters when a cluster is recovered, and of this host's clock. */
export interface RecoveryAsked {
  home: string;
  /** service ID of this host's Core */
  id: string;
  /** null: as an interrupted run was given */
  others: { ref: string; state: "switched_off" | "lost" }[] | null;
  clockIsRight: boolean;
}

export type RecoveryOutcome =
  | {
      ok: true;
      value: {
        generation: number;
        lifeId: string;
        last: { term: number; index: number };
        /** the folder with the data from before */
        oldData: string;
        /** `sha256:…` of a new CA; null: it is the one that it was */
        newCaHash: string | null;
        /** secrets in the settings that have to be entered again */
        lostSecrets: readonly "oidc"[];
      };
    }
  | { ok: false; reason: Reason };

/** What `kuma cluster recover` does on this host; the Core's own code does it. */
export interface RecoveryPort {
  isRoot: () => boolean;
  /** whether systemd runs the Core with this service ID */
  hasUnit: (id: string) => boolean;
  /** the homes of Cores in the folders beside a home, as those of a trial are, by their refs */
  homesBeside: (home: string) => ReadonlyMap<string, string>;
  /** an interrupted run: `completes` has begun to replace the data */
  begun: (home: string, id: string) => "none" | "begun" | "completes";
  /** ports of other Cores that accept a connection */
  answering: (home: string, id: string) => Promise<string[]>;
  /** the snapshots in the folder of the Core with this service ID, the newest first */
  snapshots: (home: string, id: string) => Promise<RecoverySnapshot[]>;
  recover: (asked: RecoveryAsked, onStep: (step: RecoveryStep) => void) => Promise<RecoveryOutcome>;
}
type RecoveryStep = "copy" | "raise" | "force" | "restore" | "records" | "switch";

/** What a snapshot's file is of. */
export interface SnapshotFacts {
  cores: string[];
  takenAt: string;
  by: string;
  life: { generation: number; id: string | null };
  revision: number;
  version: string;
  engineVersion: string;
  counts: Record<string, number>;
}

/** What proving a snapshot's file found: what it is of, or why it cannot be restored. */
export type SnapshotProof = { ok: true; manifest: SnapshotFacts } | { ok: false; reason: Reason };

/** What a restore is begun with. */
export interface RestoreAsked {
  home: string;
  file: string;
  /** that of a sealed file */
  passphrase: string | null;
  host: string;
  /** as `--raft.node.addr` has them; null: by the host's name */
  raftAddresses: string | null;
  clockIsRight: boolean;
}

export type RestoreOutcome =
  | {
      ok: true;
      value: {
        /** name of this host's Core */
        name: string;
        generation: number;
        takenAt: string;
        caHash: string;
        caFile: string;
        tokens: number;
        passwords: number;
        secrets: string[];
        removed: string[];
        expired: string[];
        administrators: string[];
      };
    }
  | { ok: false; reason: Reason };

/** The last known state of a Core, as far as the command line shows it. */
export interface KnownCopy {
  /** when it was known to be current, ms since 1970 */
  atMs: number;
  services: readonly { record: RecordedService; revision: number }[];
}

/** What `kuma snapshot restore` does on this host; the Core's own code does it. */
export interface RestorePort {
  /** the name of this host, where none is given */
  hostName: () => string;
  /** reads and checks all of an archive */
  look: (file: string, passphrase: string | null) => Promise<SnapshotProof>;
  restore: (asked: RestoreAsked, onStep: (step: RestoreStep) => void) => Promise<RestoreOutcome>;
  /** has systemd run the restored Core, and says what it does; the exit code */
  install: (home: string) => Promise<number>;
}
type RestoreStep = "unpack" | "restore" | "prove" | "records" | "switch";

/** What a command may touch of its surroundings. */
export interface Io {
  stdout: { write(text: string): unknown };
  stderr: { write(text: string): unknown };
  env: Readonly<Record<string, string | undefined>>;
  /** null where there is no interactive user: a script, a pipe */
  terminal: Terminal | null;
  /** all of the standard input */
  readStdin: () => Promise<string>;
  engineOf: (home: string) => Promise<HostEngine>;
  recovery: RecoveryPort;
  /** restores a snapshot's file into a scratch engine, that of a Core with this home */
  proveSnapshot: (file: string, home: string, passphrase: string | null) => Promise<SnapshotProof>;
  /** the last known state in a Core's folder; null: none that is of this life of the cluster and can be read */
  knownCopyIn: (folder: string, life: Life) => Promise<KnownCopy | null>;
  restore: RestorePort;
}

/** Exit codes of the command line (docs/architecture/overview.md). */
export const EXIT = { done: 0, refused: 1, wrongCall: 2, unreachable: 3, unknown: 4 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

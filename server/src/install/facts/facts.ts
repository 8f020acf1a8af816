/** What an installation finds on its host. Gathered by host-facts.ts, judged by findings.ts and the plans. */
export interface HostFacts {
  root: boolean;
  /** version of the running systemd; null: none runs */
  systemd: number | null;
  container: boolean;
  /** "2.36"; null: not glibc */
  glibc: string | null;
  /** content of /etc/hostname; empty: none */
  staticName: string;
  /** hostname -f */
  fullName: string;
  /** what `host` resolves to on this host; empty: nothing */
  resolved: { name: string; addresses: string[] };
  /** null: unknown */
  clockSynced: boolean | null;
  disk: DiskFacts;
  takenPorts: { port: number; program: string | null }[];
  home: HomeFacts;
  units: UnitFacts[];
}

/** The unit of a Core. */
export interface UnitFacts {
  /** the service ID in its file's name */
  id: string;
  /** the home in which it starts its Core; null: it names none */
  home: string | null;
}

export interface DiskFacts {
  /** the nearest existing folder */
  path: string;
  freeMb: number;
  noexec: boolean;
  /** why it is not writable; null: it is */
  unwritable: string | null;
  /** duration of a synced write, ms; null: not measured */
  fsync: { median: number; worst: number } | null;
}

/** A Core whose core.json is in the home. */
export interface MadeCore {
  id: string;
  name: string;
  host: string;
  /** its engine is, or was, a member of a cluster */
  member: boolean;
  /** the other Cores that it knew last */
  peers: { name: string; voter: boolean }[];
  /** it was notified that it is no longer a member */
  removed: boolean;
  /** where its console is reached */
  console: string;
}

export interface HomeFacts {
  path: string;
  /**
   * absent: it does not exist; ours: it has our mark, or contains nothing but files of ours; foreign: it belongs to
   * something else
   */
  state: "absent" | "empty" | "ours" | "foreign" | "not_folder";
  made: MadeCore[];
  /** service IDs of joins that were begun here and did not succeed: no core.json, no data of an engine */
  begun: string[];
  /** service IDs of Cores that were made here, but whose core.json is missing or damaged */
  damaged: string[];
}

/** Files of a package that belong in the home. */
export const PROGRAMS = ["kuma", "etcd", "etcdctl", "etcdutl"] as const;

/** What an installation sees of its host. Gathered by look.ts, judged by findings.ts and plan.ts. */
export interface HostFacts {
  root: boolean;
  /** version of the systemd that runs here; null: none runs */
  systemd: number | null;
  container: boolean;
  /** "2.36"; null: not glibc */
  glibc: string | null;
  /** what /etc/hostname says; empty: nothing */
  staticName: string;
  /** hostname -f */
  fullName: string;
  /** what `host` resolves to here; empty: to nothing */
  resolved: { name: string; addresses: string[] };
  /** null: not known */
  clockSynced: boolean | null;
  disk: DiskFacts;
  takenPorts: { port: number; program: string | null }[];
  home: HomeFacts;
  units: UnitFacts[];
}

/** The unit of a Core. */
export interface UnitFacts {
  /** the service ID that its file is named by */
  id: string;
  /** the home that it starts its Core in; null: it does not say */
  home: string | null;
}

export interface DiskFacts {
  /** the nearest folder that exists */
  path: string;
  freeMb: number;
  noexec: boolean;
  /** why it cannot be written; null: it can */
  unwritable: string | null;
  /** ms that a confirmed write takes; null: not measured */
  fsync: { median: number; worst: number } | null;
}

/** A Core whose core.json is in the home. */
export interface MadeCore {
  id: string;
  name: string;
  host: string;
  /** its engine has, or had, a place in a cluster */
  member: boolean;
  /** the other Cores that it knew of last */
  peers: { name: string; voter: boolean }[];
  /** it was told that it is no member any more */
  removed: boolean;
  /** where its console is reached */
  console: string;
}

export interface HomeFacts {
  path: string;
  /** absent: it is not there; ours: our mark, or nothing but what is ours; foreign: somebody else's */
  state: "absent" | "empty" | "ours" | "foreign" | "not_folder";
  made: MadeCore[];
  /** service IDs of joins that were begun here and came to nothing: no core.json, no data of an engine */
  begun: string[];
  /** service IDs of Cores that were made here, but whose core.json is gone or damaged */
  damaged: string[];
}

/** Files of a package that belong into the home. */
export const PROGRAMS = ["kuma", "etcd", "etcdctl", "etcdutl"] as const;

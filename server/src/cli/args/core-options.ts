import { FIRST_CORE_ID, ServiceId } from "@core-console/shared/contract/ids";
import { PORT } from "@core-console/shared/contract/ports";
import { type Address, parseAddress } from "./address.ts";
import { type FlagSpec, parseFlags } from "./flags.ts";
import { type IdFile, readIdFile } from "./id-file.ts";
import { languageOf } from "../words/language.ts";
import { type Texts, texts } from "../words/texts.ts";

/**
 * What is to be done with the Core: run it in the foreground, have the host's systemd run it from now on, or no more, look
 * the host over, or have its cluster know it by other names and addresses.
 */
export type CoreAct = "run" | "install" | "uninstall" | "check" | "move";

/** `kuma core`, read and checked. Null: not given, the Core's own default holds. */
export interface CoreCommand {
  act: CoreAct;
  /** --uninstall: delete data and logs too */
  purge: boolean;
  /** --uninstall: go without leaving the cluster */
  keepMember: boolean;
  /** --uninstall: do not ask for confirmation */
  yes: boolean;
  /** --uninstall: only if it is this one */
  id: string | null;
  /** null: the first Core of a new cluster, or whatever core.json in the home says */
  join: { host: string; port: number; id: string; caHash: string | null } | null;
  /** where nodes reach this one */
  host: string | null;
  /** absolute or relative, as given; KUMA_HOME or the installed path otherwise */
  home: string;
  newCluster: boolean;
  raftListen: Address | null;
  /** how other members reach its engine, the first of them dialled; none: by its host name */
  raftAddresses: Address[];
  health: Address | null;
  internal: Address | null;
  private: Address | null;
  rest: Address | null;
  /** what to print before starting, such as that a flag is ignored */
  notes: string[];
}

export type Parsed<T> = { ok: true; options: T } | { ok: false; message: string; exitCode: 2 };
type Env = Readonly<Record<string, string | undefined>>;

/** Home of an installed Core (docs/architecture/overview.md). */
export const DEFAULT_HOME = "/opt/kaspersky/kuma";
const CA_HASH = /^sha256:[0-9a-f]{64}$/;
const ACTS = ["install", "uninstall", "check", "move"] as const;
/** What goes with --move: who this Core is stays, and its ports do. */
const OF_MOVE = new Set(["host", "raft.node.addr", "home", "cybertrace"]);
const OF_UNINSTALL = ["purge", "keep-member", "yes"] as const;

export const CORE_FLAGS: FlagSpec = {
  "raft.join": "value",
  id: "value",
  "id-file": "value",
  "raft.ca-hash": "value",
  "raft.node.listen": "value",
  "raft.node.addr": "value",
  health: "value",
  internal: "value",
  private: "value",
  rest: "value",
  host: "value",
  home: "value",
  "new-cluster": "switch",
  cybertrace: "value",
  install: "switch",
  uninstall: "switch",
  purge: "switch",
  "keep-member": "switch",
  yes: "switch",
  check: "switch",
  move: "switch",
};
const LISTEN = {
  raftListen: ["raft.node.listen", PORT.raft],
  health: ["health", PORT.health],
  internal: ["internal", PORT.internal],
  private: ["private", PORT.console],
  rest: ["rest", PORT.rest],
} as const;

/** A sentence where joining makes no sense as asked for, else what to join. */
function parseJoin(
  values: ReadonlyMap<string, string>,
  id: string | undefined,
  newCluster: boolean,
  say: Texts,
): string | CoreCommand["join"] {
  const [to, caHash] = [values.get("raft.join"), values.get("raft.ca-hash") ?? null];
  if (to === undefined) {
    // The first Core may be called by its own, fixed ID.
    if (id !== undefined && id !== FIRST_CORE_ID)
      return ServiceId.safeParse(id).success ? say.idAlone() : say.badId(id);
    return caHash === null ? null : say.hashAlone();
  }
  const address = parseAddress(to, PORT.internal);
  if (address === null) return say.badAddress("--raft.join", to);
  if (id === undefined) return say.idMissing();
  if (!ServiceId.safeParse(id).success) return say.badId(id);
  if (id === FIRST_CORE_ID) return say.firstIdJoins();
  if (newCluster) return say.newClusterJoins();
  if (caHash !== null && !CA_HASH.test(caHash.toLowerCase())) return say.badCaHash(caHash);
  return { ...address, id, caHash: caHash?.toLowerCase() ?? null };
}

/** The ID by `--id` or `--id-file`; a sentence where they contradict each other or the file is no good. */
function idOf(
  values: ReadonlyMap<string, string>,
  say: Texts,
  readId: (path: string) => IdFile,
): { id: string | undefined } | string {
  const path = values.get("id-file");
  if (path === undefined) return { id: values.get("id") };
  if (values.has("id")) return say.contradict("--id", "--id-file");
  const read = readId(path);
  return "id" in read ? read : say.idFile(path, read.fault);
}

/** Reads what follows `kuma core`. Changes nothing, and opens nothing but the file of `--id-file`, by `readId`. */
export function parseCoreOptions(
  argv: readonly string[],
  env: Env,
  readId: (path: string) => IdFile = readIdFile,
): Parsed<CoreCommand> {
  const language = languageOf(env);
  const say = texts(language);
  const no = (message: string): Parsed<CoreCommand> => ({ ok: false, message, exitCode: 2 });
  const flags = parseFlags(argv, CORE_FLAGS, language);
  if (!flags.ok) return no(flags.message);
  const { values, switches, positionals } = flags;
  if (positionals[0] !== undefined) return no(say.tooMany(positionals[0]));
  const [asked, another] = ACTS.filter((flag) => switches.has(flag));
  if (asked !== undefined && another !== undefined) return no(say.contradict(`--${asked}`, `--${another}`));
  const act = asked ?? "run";
  const alone = act === "uninstall" ? undefined : OF_UNINSTALL.find((flag) => switches.has(flag));
  if (alone !== undefined) return no(say.onlyWith(`--${alone}`, "--uninstall"));
  const stays = [...values.keys(), ...switches].find((flag) => flag !== "move" && !OF_MOVE.has(flag));
  if (act === "move" && stays !== undefined) return no(say.contradict("--move", `--${stays}`));

  const newCluster = switches.has("new-cluster");
  const given = idOf(values, say, readId);
  if (typeof given === "string") return no(given);
  const id = given.id ?? null;
  if (act === "uninstall" && id !== null && !ServiceId.safeParse(id).success) return no(say.badId(id));
  const join = act === "uninstall" ? null : parseJoin(values, given.id, newCluster, say);
  if (typeof join === "string") return no(join);

  const addresses: Record<keyof typeof LISTEN, Address | null> = {
    raftListen: null,
    health: null,
    internal: null,
    private: null,
    rest: null,
  };
  for (const [key, [flag, port]] of Object.entries(LISTEN)) {
    const value = values.get(flag);
    const address = value === undefined ? null : parseAddress(value, port);
    if (value !== undefined && address === null) return no(say.badAddress(`--${flag}`, value));
    addresses[key as keyof typeof LISTEN] = address;
  }
  const raftAddresses: Address[] = [];
  for (const value of values.get("raft.node.addr")?.split(",") ?? []) {
    const address = parseAddress(value.trim(), PORT.raft);
    if (address === null) return no(say.badAddress("--raft.node.addr", value));
    raftAddresses.push(address);
  }
  const host = values.get("host") ?? null;
  if (host !== null && parseAddress(host.includes(":") ? `[${host}]` : host, 1) === null)
    return no(say.badAddress("--host", host));

  const home = values.get("home") ?? (env["KUMA_HOME"] === "" ? undefined : env["KUMA_HOME"]) ?? DEFAULT_HOME;
  const notes = values.has("cybertrace") ? [say.cybertraceIgnored()] : [];
  const file = values.get("id-file") ?? "-";
  if (join !== null && file !== "-") notes.push(say.idFileStays(file));
  const [purge, keepMember, yes] = OF_UNINSTALL.map((flag) => switches.has(flag)) as [boolean, boolean, boolean];
  return {
    ok: true,
    options: { act, purge, keepMember, yes, id, join, host, home, newCluster, ...addresses, raftAddresses, notes },
  };
}

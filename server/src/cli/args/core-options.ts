import { FIRST_CORE_ID, ServiceId } from "@core-console/shared/contract/ids";
import type { Address } from "./address.ts";
import { CORE, CORE_OPTIONS } from "./core-shape.ts";
import { type IdFile, readIdFile } from "./id-file.ts";
import { parseLine } from "./parse-line.ts";
import type { ValuesOf } from "./values.ts";
import { languageOf } from "../words/language.ts";
import { type Texts, texts } from "../words/texts.ts";

/**
 * What is to be done with the Core: run it in the foreground, have the host's systemd run it from now on, or no more,
 * look the host over, have its cluster know it by other names and addresses, or come back after a recovery elsewhere.
 */
export type CoreAct = "run" | "install" | "uninstall" | "check" | "move" | "rejoin";

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
  join: Join | null;
  /** --rejoin: a Core of the cluster that was recovered, and the CA to trust it by */
  rejoin: (Address & { caHash: string | null }) | null;
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

interface Join {
  host: string;
  port: number;
  id: string;
  caHash: string | null;
}

export type Parsed<T> = { ok: true; options: T } | { ok: false; message: string; exitCode: 2 };
type Env = Readonly<Record<string, string | undefined>>;
type Values = ValuesOf<typeof CORE_OPTIONS>;
/** A part of the command, or the sentence that says why it makes no sense. */
type Checked<T> = { value: T } | { wrong: string };

const ACTS = ["install", "uninstall", "check", "move"] as const;
/** What goes with --move: who this Core is stays, and its ports do. */
const OF_MOVE: ReadonlySet<string> = new Set(["move", "host", "raft.node.addr", "home", "cybertrace"]);

const OF_REJOIN: ReadonlySet<string> = new Set(["rejoin", "raft.ca-hash", "home"]);

/** Returns the one act that the line asks for. */
function actOf(values: Values, given: readonly string[], say: Texts): Checked<CoreAct> {
  const [act = "run", another] = ACTS.filter((name) => values[name]);
  if (another !== undefined) return { wrong: say.contradict(`--${act}`, `--${another}`) };
  if (values.rejoin !== null) {
    const other = given.find((name) => !OF_REJOIN.has(name));
    return other === undefined ? { value: "rejoin" } : { wrong: say.contradict("--rejoin", `--${other}`) };
  }
  const foreign = act === "move" ? given.find((name) => !OF_MOVE.has(name)) : undefined;
  return foreign === undefined ? { value: act } : { wrong: say.contradict("--move", `--${foreign}`) };
}

/** Returns the ID by `--id` or `--id-file`; null: neither is given. */
function idOf(values: Values, readId: (path: string) => IdFile, say: Texts): Checked<string | null> {
  const path = values["id-file"];
  if (path !== null && values.id !== null) return { wrong: say.contradict("--id", "--id-file") };
  const read = path === null ? { id: values.id } : readId(path);
  if ("fault" in read) return { wrong: say.idFile(path ?? "", read.fault) };
  const { id } = read;
  return id === null || ServiceId.safeParse(id).success ? { value: id } : { wrong: say.badId(id) };
}

/** Returns what to join, and as which service; null: no cluster. */
function joinOf(values: Values, id: string | null, say: Texts): Checked<Join | null> {
  const address = values["raft.join"];
  const caHash = values["raft.ca-hash"];
  if (address === null) {
    // The first Core may be called by its own, fixed ID.
    if (id !== null && id !== FIRST_CORE_ID) return { wrong: say.idAlone() };
    return caHash === null ? { value: null } : { wrong: say.hashAlone() };
  }
  if (id === null) return { wrong: say.idMissing() };
  if (id === FIRST_CORE_ID) return { wrong: say.firstIdJoins() };
  return values["new-cluster"] ? { wrong: say.newClusterJoins() } : { value: { ...address, id, caHash } };
}

/** Returns what the user should know before anything is done. */
function notesOf(values: Values, join: Join | null, say: Texts): string[] {
  const file = values["id-file"] ?? "-";
  return [
    ...(values.cybertrace === null ? [] : [say.cybertraceIgnored()]),
    ...(join === null || file === "-" ? [] : [say.idFileStays(file)]),
  ];
}

/** Reads what follows `kuma core`. Changes nothing, and opens nothing but the file of `--id-file`, by `readId`. */
export function parseCoreOptions(
  argv: readonly string[],
  env: Env,
  readId: (path: string) => IdFile = readIdFile,
): Parsed<CoreCommand> {
  const say = texts(languageOf(env));
  const wrong = (message: string): Parsed<CoreCommand> => ({ ok: false, message, exitCode: 2 });
  const line = parseLine(argv, { shape: CORE, options: CORE_OPTIONS, env, say });
  if (!line.ok) return wrong(line.message);
  const { values, given } = line;
  const act = actOf(values, given, say);
  if ("wrong" in act) return wrong(act.wrong);
  const id = idOf(values, readId, say);
  if ("wrong" in id) return wrong(id.wrong);
  const join = act.value === "uninstall" || act.value === "rejoin" ? { value: null } : joinOf(values, id.value, say);
  if ("wrong" in join) return wrong(join.wrong);
  const { purge, yes, host, home, health, internal, rest } = values;
  return {
    ok: true,
    options: {
      act: act.value,
      purge,
      keepMember: values["keep-member"],
      yes,
      id: id.value,
      join: join.value,
      rejoin: values.rejoin === null ? null : { ...values.rejoin, caHash: values["raft.ca-hash"] },
      host,
      home,
      newCluster: values["new-cluster"],
      raftListen: values["raft.node.listen"],
      raftAddresses: values["raft.node.addr"],
      health,
      internal,
      private: values.private,
      rest,
      notes: notesOf(values, join.value, say),
    },
  };
}

import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../build/fresh.ts";
import { code, table } from "./table.ts";

interface Variable {
  of: string;
  usual: string;
  what: string;
}

const VARIABLES: Readonly<Record<string, Variable>> = {
  KUMA_HOME: {
    of: "Core, commands on its host",
    usual: "/opt/kaspersky/kuma",
    what: "Where this host's Core keeps its data. `--home` goes before it.",
  },
  KUMA_ETCD: {
    of: "Core, trial",
    usual: "",
    what: "The etcd to run. Else the one in the home, else the one in `PATH`.",
  },
  KUMA_LEAST_ENGINE: {
    of: "Core, `kuma version`",
    usual: "3.5.0",
    what: "The version of etcd below which the cluster warns. The same on every Core.",
  },
  KUMA_SNAPSHOT_COPIES: {
    of: "Core",
    usual: "",
    what: "Directory that every snapshot of this Core is copied into as well. Nothing there is deleted.",
  },
  KUMA_LOG_LEVEL: { of: "Core, `kuma console`", usual: "info", what: "`debug`, `info`, `warn`, `error` or `silent`." },
  KUMA_LOG_FILE_MB: { of: "Core", usual: "20", what: "A log file is rotated before it grows past this, in MiB." },
  KUMA_LOG_DAYS: { of: "Core", usual: "7", what: "Rotated log files are deleted after this, in days." },
  KUMA_LOG_TOTAL_MB: {
    of: "Core",
    usual: "200",
    what: "Log files in all, in MiB: half for the Core, half for its etcd. The oldest go first.",
  },
  KUMA_JOIN_STALL_MS: {
    of: "Core",
    usual: "300000",
    what: "How long a stalled learner keeps its place while another join waits.",
  },
  KUMA_JOIN_STEADY_MS: {
    of: "Core",
    usual: "10000",
    what: "How long a learner has to be steady before it votes.",
  },
  KUMA_CONSOLE_HOSTS: {
    of: "console",
    usual: "",
    what: "Further names that the console is called by, separated by commas, with the port where that is not 443. Any other name but its own is answered 421.",
  },
  KUMA_TRUSTED_PROXIES: {
    of: "console",
    usual: "",
    what: "Addresses or ranges, separated by commas, whose `X-Forwarded-For` and `X-Forwarded-Proto` this console believes.",
  },
  KUMA_CONSOLE_CERT: {
    of: "`kuma console`",
    usual: "",
    what: "PEM file of its certificate with those that signed it. `--cert` goes before it.",
  },
  KUMA_CONSOLE_KEY: { of: "`kuma console`", usual: "", what: "PEM file of its key. `--key` goes before it." },
  KUMA_CORE: {
    of: "commands",
    usual: "the cluster of this host's Core, else a trial on this machine",
    what: "Cores to ask, `HOST[:7223]` separated by commas. `--core` goes before it.",
  },
  KUMA_CA: {
    of: "commands",
    usual: "that of this host's Core",
    what: "PEM file of the cluster's CA. `--ca` goes before it.",
  },
  KUMA_TOKEN: { of: "commands", usual: "", what: "API token. It goes before a sign-in by `kuma login`." },
};
/** Set by parts of the product for each other, or for tests. */
const INTERNAL = new Set(["KUMA_SELF", "KUMA_ENGINE_CACHE", "KUMA_IDENTITY", "KUMA_INSTALL_WAIT_MS"]);

/**
 * Returns the variables that the sources of the server name and this table does not, and the other way round.
 * @internal
 */
export function environmentGaps(): string[] {
  const files = globSync("server/src/**/*.ts", { cwd: ROOT }).filter((f) => !/\.test\.ts$|\/testing\//.test(f));
  const read = new Set(
    files.flatMap((file) =>
      [...readFileSync(join(ROOT, file), "utf8").matchAll(/"(KUMA_[A-Z_]+)"/g)].map((match) => match[1] ?? ""),
    ),
  );
  const known = [...Object.keys(VARIABLES), ...INTERNAL];
  return [
    ...[...read].filter((name) => !known.includes(name)).map((name) => `${name} is not described`),
    ...known.filter((name) => !read.has(name)).map((name) => `${name} is described and read nowhere`),
  ];
}

/** docs/reference/environment.md. */
export function environmentDocument(): string {
  return `# Environment variables

Read once, when the process starts. *Console* means the one inside each Core too. How to set them for an installed Core: [operations](../operations.md#environment-of-an-installed-core).

${table(
  ["name", "of", "default", "what"],
  Object.entries(VARIABLES).map(([name, { of, usual, what }]) => [
    code(name),
    of,
    /^[\d./a-z]+$/.test(usual) ? code(usual) : usual,
    what,
  ]),
)}

${["LC_ALL", "LC_MESSAGES", "LANG"].map(code).join(", ")} decide in this order whether commands speak English or Russian. ${code("XDG_STATE_HOME")} (else ${code("~/.local/state")}) holds what ${code("kuma login")} keeps.
`;
}

import { isIPv4 } from "node:net";
import { parseArgs } from "node:util";
import { PORT, TRIAL_FIRST_ADDRESS } from "@core-console/shared/contract/ports";

export interface TrialOptions {
  /** how many Cores the cluster shall grow to; null: start the existing ones */
  cores: number | null;
  /** folder of all homes */
  data: string;
  /** address of the first Core */
  first: string;
  console: { host: string; port: number };
  /** first build what is older than its sources */
  build: boolean;
}

export const USAGE = `npm start [-- OPTIONS]   one Core and the console on this machine
  --cores N         grow the cluster to N Cores (1, 3, 5 or 7)
  --data DIR        where the homes are (.kuma)
  --first ADDRESS   loopback address of the first Core (${TRIAL_FIRST_ADDRESS})
  --listen A:PORT   where the console listens (127.0.0.1:${PORT.console})
  --no-build        run what was built, also when the sources are newer`;

type Parsed = { ok: true; options: TrialOptions } | { ok: false; message: string };

const loopback = (address: string): boolean => isIPv4(address) && address.startsWith("127.");

interface Values {
  cores?: string;
  data?: string;
  first?: string;
  listen?: string;
  "no-build"?: boolean;
}

/** Splits the arguments; a sentence where one is not known. */
function split(argv: readonly string[]): Values | string {
  const text = { type: "string" } as const;
  const options = { cores: text, data: text, first: text, listen: text, "no-build": { type: "boolean" } } as const;
  try {
    return parseArgs({ args: [...argv], options }).values;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function coresOf(text: string | undefined): number | null | string {
  const cores = text === undefined ? null : Number(text);
  if (cores === null || [1, 3, 5, 7].includes(cores)) return cores;
  return `--cores ${text ?? ""}: a cluster has an odd number of Cores: 1, 3, 5 or 7`;
}

function consoleOf(text: string): TrialOptions["console"] | string {
  const [, host = "", digits = ""] = /^([\d.]+):(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  if (loopback(host) && port >= 1 && port <= 65_535) return { host, port };
  return `--listen ${text}: an address of 127.0.0.0/8 and a port, as in 127.0.0.1:7220`;
}

/** Reads the arguments of `npm start`; a sentence where they are not valid. */
export function parseTrialOptions(argv: readonly string[]): Parsed {
  const no = (message: string): Parsed => ({ ok: false, message });
  const values = split(argv);
  if (typeof values === "string") return no(values);
  const cores = coresOf(values.cores);
  if (typeof cores === "string") return no(cores);
  const { first = TRIAL_FIRST_ADDRESS, data = ".kuma", listen = `127.0.0.1:${PORT.console}` } = values;
  if (!loopback(first)) return no(`--first ${first}: a trial runs on loopback, an address of 127.0.0.0/8`);
  const console = consoleOf(listen);
  if (typeof console === "string") return no(console);
  return { ok: true, options: { cores, data, first, console, build: values["no-build"] !== true } };
}

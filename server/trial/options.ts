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

/** Reads the arguments of `npm start`; a sentence where they are not valid. */
export function parseTrialOptions(argv: readonly string[]): Parsed {
  const no = (message: string): Parsed => ({ ok: false, message });
  let values: { cores?: string; data?: string; first?: string; listen?: string; "no-build"?: boolean };
  try {
    const text = { type: "string" } as const;
    values = parseArgs({
      args: [...argv],
      options: { cores: text, data: text, first: text, listen: text, "no-build": { type: "boolean" } },
    }).values;
  } catch (error) {
    return no(error instanceof Error ? error.message : String(error));
  }
  const cores = values.cores === undefined ? null : Number(values.cores);
  if (cores !== null && ![1, 3, 5, 7].includes(cores)) {
    return no(`--cores ${values.cores ?? ""}: a cluster has an odd number of Cores: 1, 3, 5 or 7`);
  }
  const first = values.first ?? TRIAL_FIRST_ADDRESS;
  if (!loopback(first)) return no(`--first ${first}: a trial runs on loopback, an address of 127.0.0.0/8`);
  const listen = /^([\d.]+):(\d{1,5})$/.exec(values.listen ?? `127.0.0.1:${PORT.console}`);
  const [host, port] = [listen?.[1] ?? "", Number(listen?.[2])];
  if (!loopback(host) || port < 1 || port > 65_535)
    return no(`--listen ${values.listen ?? ""}: an address of 127.0.0.0/8 and a port, as in 127.0.0.1:7220`);
  return {
    ok: true,
    options: {
      cores,
      data: values.data ?? ".kuma",
      first,
      console: { host, port },
      build: values["no-build"] !== true,
    },
  };
}

import { authority, isLoopback } from "../../lib/net/address.ts";
import { readFileSync } from "node:fs";
import { PORT, TRIAL_FIRST_ADDRESS } from "@core-console/shared/contract/ports";
import { parseAddress } from "../args/address.ts";
import { DEFAULT_HOME } from "../args/common-options.ts";
import { clusterIn, homeSaid, isPrepared, preparedCa } from "../host/node-home.ts";
import type { Texts } from "../words/texts.ts";

/** Whom a command speaks to: bases in the order of trying, the token and the CA. */
export interface Target {
  bases: string[];
  token: string | null;
  ca: string | null;
}

/** Options of every command that speaks to a cluster, from the line or the environment; null: neither. */
export interface TargetOptions {
  core: string | null;
  ca: string | null;
  home: string | null;
}
type Found = { ok: true; target: Target } | { ok: false; message: string };
type Whom = { ok: true; bases: string[]; ca: string | null } | { ok: false; message: string };

const TRIAL = [`http://${TRIAL_FIRST_ADDRESS}:${PORT.rest}`, `http://127.0.0.1:${PORT.console}`];

/** Only a listener on loopback goes without TLS (a trial); elsewhere a secret is never sent over plain HTTP. */
function baseOf(text: string): string | null {
  const url = /^(https?):\/\/([^/]+)\/?$/.exec(text);
  const address = parseAddress(url?.[2] ?? text, PORT.rest);
  if (address === null) return null;
  return `${url?.[1] ?? (isLoopback(address.host) ? "http" : "https")}://${authority(address)}`;
}

const isPlainAway = (base: string): boolean =>
  base.startsWith("http:") && !isLoopback(new URL(base).hostname.replace(/^\[|\]$/g, ""));

/**
 * From --core; else the cluster of the Core in this host's home; else a trial on this machine. --ca stands above the
 * home's. `command` is this call, for a user who may not read the home.
 */
export function targetOf(options: TargetOptions, token: string | null, command: string, say: Texts): Found {
  const named = options.core === null ? null : namedIn(options.core, say);
  let ca: string | null = null;
  try {
    ca = options.ca === null ? null : readFileSync(options.ca, "utf8");
  } catch {
    return { ok: false, message: say.caUnreadable(options.ca ?? "") };
  }
  const whom = named ?? ofThisHost(options.home, command, say);
  if (!whom.ok) return whom;
  return { ok: true, target: { bases: whom.bases, token, ca: ca ?? whom.ca } };
}

/** Returns the bases that a list names; null: it names none. */
function namedIn(list: string, say: Texts): Whom | null {
  const bases: string[] = [];
  for (const text of list
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "")) {
    const base = baseOf(text);
    if (base === null) return { ok: false, message: say.badAddress("--core", text) };
    if (isPlainAway(base)) return { ok: false, message: say.plainHttp(base) };
    bases.push(base);
  }
  return bases.length === 0 ? null : { ok: true, bases, ca: null };
}

function ofThisHost(named: string | null, command: string, say: Texts): Whom {
  const home = named ?? DEFAULT_HOME;
  const looked = clusterIn(home);
  if (looked.kind === "found") return { ok: true, ...looked.value };
  if (looked.kind === "closed") return { ok: false, message: say.homeClosed(looked.at, preparedCa(home), command) };
  if (looked.kind === "none" && isPrepared(home)) return { ok: false, message: say.noCoreYet(preparedCa(home)) };
  // Neither a flag nor the environment says that a Core is there.
  if (looked.kind === "none" && named === null) return { ok: true, bases: TRIAL, ca: null };
  return { ok: false, message: homeSaid(looked, home, say) };
}

/**
 * Where other hosts of a cluster are asked that is asked at `bases`: by the same scheme and port, as its own Cores are.
 */
export function sameClusterAt(bases: readonly string[], hosts: readonly string[]): string[] {
  const [first] = bases;
  if (first === undefined) return [];
  return hosts
    .map((host) => {
      const url = new URL(first);
      url.hostname = host.includes(":") ? `[${host}]` : host;
      return url.origin;
    })
    .filter((base) => !isPlainAway(base));
}

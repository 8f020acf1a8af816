import { authority, isLoopback } from "../lib/address.ts";
import { readFileSync } from "node:fs";
import { PORT, TRIAL_FIRST_ADDRESS } from "@core-console/shared/contract/ports";
import { parseAddress } from "./address.ts";
import type { Texts } from "./texts.ts";

/** Whom a command speaks to: bases in the order of trying, the token and the CA. */
export interface Target {
  bases: string[];
  token: string | null;
  ca: string | null;
}

type Env = Readonly<Record<string, string | undefined>>;
type Found = { ok: true; target: Target } | { ok: false; message: string };

const LOCAL = [`http://${TRIAL_FIRST_ADDRESS}:${PORT.rest}`, `http://127.0.0.1:${PORT.console}`];

/** Only a listener on loopback goes without TLS (a trial); elsewhere a secret is never sent over plain HTTP. */
function baseOf(text: string): string | null {
  const url = /^(https?):\/\/([^/]+)\/?$/.exec(text);
  const address = parseAddress(url?.[2] ?? text, PORT.rest);
  if (address === null) return null;
  return `${url?.[1] ?? (isLoopback(address.host) ? "http" : "https")}://${authority(address)}`;
}

const given = (value: string | undefined): string | null => (value === undefined || value === "" ? null : value);

/** From --core and --ca, else KUMA_CORE and KUMA_CA, else what a trial on this machine has. */
export function targetOf(values: ReadonlyMap<string, string>, env: Env, say: Texts): Found {
  const asked = values.get("core") ?? given(env["KUMA_CORE"]);
  const bases: string[] = [];
  for (const text of (asked ?? "")
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "")) {
    const base = baseOf(text);
    if (base === null) return { ok: false, message: say.badAddress("--core", text) };
    if (base.startsWith("http:") && !isLoopback(new URL(base).hostname.replace(/^\[|\]$/g, "")))
      return { ok: false, message: say.plainHttp(base) };
    bases.push(base);
  }
  const file = values.get("ca") ?? given(env["KUMA_CA"]);
  let ca: string | null = null;
  try {
    ca = file === null ? null : readFileSync(file, "utf8");
  } catch {
    return { ok: false, message: say.caUnreadable(file ?? "") };
  }
  return { ok: true, target: { bases: bases.length > 0 ? bases : LOCAL, token: given(env["KUMA_TOKEN"]), ca } };
}

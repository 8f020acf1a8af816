import { createPrivateKey, X509Certificate } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { getCACertificates } from "node:tls";
import * as z from "zod/mini";
import { PORT } from "@core-console/shared/contract/ports";
import { authority, isLoopback } from "../../lib/net/address.ts";
import { CORES_FOLDER, type NodeFiles, nodeFiles } from "../../lib/process/node-files.ts";
import { parseAddress } from "../args/address.ts";
import type { Texts } from "../words/texts.ts";

const Endpoint = z.object({ host: z.string(), port: z.number() });
/** The part of core.json that says where this Core is. */
const CoreJson = z.object({ host: z.string(), internal: z.object({ advertise: Endpoint }), console: Endpoint });
/** The part that says where its cluster is. */
const ClusterJson = z.object({
  host: z.string(),
  rest: Endpoint,
  peers: z.array(z.object({ internal: z.string() })),
});

/** A Core of this host as its own command line sees it. */
interface NodeHome {
  /** its Core API */
  base: string;
  ca: string;
  own: { cert: string; key: string };
  /** its console as others reach it */
  console: string;
}
type Found = { ok: true; node: NodeHome } | { ok: false; message: string };

/** What a home holds. `closed`: this user may not read `at`; `broken`: `at` is not what a Core writes there. */
export type Looked<T> =
  | { kind: "found"; value: T }
  | { kind: "none" }
  | { kind: "several"; ids: string }
  | { kind: "closed"; at: string }
  | { kind: "broken"; at: string };

const codeOf = (error: unknown): string => (error instanceof Error && "code" in error ? String(error.code) : "");

/** Reads files of the one Core in a home. */
export function lookInto<T>(home: string, read: (files: NodeFiles, text: (path: string) => string) => T): Looked<T> {
  const cores = join(resolve(home), CORES_FOLDER);
  let at = cores;
  const readable = <R>(path: string, act: (path: string) => R): R => {
    at = path;
    return act(path);
  };
  try {
    const ids = readable(cores, (folder) => readdirSync(folder)).filter((id) =>
      readable(nodeFiles(resolve(home), id).core, (folder) => readdirSync(folder)).includes("core.json"),
    );
    const [id] = ids;
    if (id === undefined) return { kind: "none" };
    if (ids.length > 1) return { kind: "several", ids: ids.join(", ") };
    const text = (path: string): string => readable(path, (file) => readFileSync(file, "utf8"));
    return { kind: "found", value: read(nodeFiles(resolve(home), id), text) };
  } catch (error) {
    const code = codeOf(error);
    if (code === "EACCES" || code === "EPERM") return { kind: "closed", at };
    return code === "ENOENT" && at === cores ? { kind: "none" } : { kind: "broken", at };
  }
}

/**
 * Returns the base at which others reach a port of this Core; on loopback, which no other host reaches, without TLS.
 */
const reached = ({ host, port }: { host: string; port: number }, name: string): string =>
  isLoopback(host) ? `http://${authority({ host, port })}` : `https://${authority({ host: name, port })}`;

/**
 * Reads the one Core in a home: where it listens, and the certificate and key that prove the host. `command`: for who
 * may not read them.
 */
export function nodeIn(home: string, command: string, say: Texts): Found {
  const looked = lookInto(home, (files, text): NodeHome => {
    const self = CoreJson.parse(JSON.parse(text(files.coreJson)));
    const [ca, cert, key] = [text(files.caCert), text(files.nodeCert), text(files.nodeKey)];
    if (!new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))) throw new Error("the key of another");
    const base = `https://${authority(self.internal.advertise)}`;
    return { base, ca, own: { cert, key }, console: reached(self.console, self.host) };
  });
  if (looked.kind === "found") return { ok: true, node: looked.value };
  return {
    ok: false,
    message: looked.kind === "closed" ? say.hostOnly(looked.at, command) : homeSaid(looked, home, say),
  };
}

/** What is wrong with a home, in words. */
export function homeSaid(
  looked: Exclude<Looked<never>, { kind: "found" | "closed" }>,
  home: string,
  say: Texts,
): string {
  if (looked.kind === "none") return say.noCoreIn(home);
  return looked.kind === "several" ? say.severalCores(home, looked.ids) : say.homeBroken(looked.at);
}

/**
 * Where the cluster of this host's Core is asked: this Core first, for what it is worth while it runs, then the others.
 */
export interface HomeCluster {
  bases: string[];
  ca: string;
}

/** Reads that from a home. */
export function clusterIn(home: string): Looked<HomeCluster> {
  return lookInto(home, (files, text) => {
    const self = ClusterJson.parse(JSON.parse(text(files.coreJson)));
    const others = self.peers.flatMap(({ internal }) => {
      const host = parseAddress(internal, PORT.internal)?.host;
      return host === undefined ? [] : [reached({ host, port: PORT.rest }, host)];
    });
    // An operator's own certificate on these ports comes from a CA of theirs, or is its own.
    const own = readdirSync(files.certificates).includes("console.crt") ? [text(files.consoleCert)] : [];
    const ca = [text(files.caCert), ...own, ...getCACertificates("default")].join("\n");
    return { bases: [...new Set([reached(self.rest, self.host), ...others])], ca };
  });
}

/** Returns the path of the CA that was put into a home before any Core was there, readable by all users; null: none. */
export function preparedCa(home: string): string | null {
  const file = join(resolve(home), "ca.crt");
  try {
    readFileSync(file);
    return file;
  } catch {
    return null;
  }
}

/** Reports whether this home was prepared for a Core, or had one: no trial cluster runs on such a host. */
export function isPrepared(home: string): boolean {
  return preparedCa(home) !== null || existsSync(join(resolve(home), CORES_FOLDER));
}

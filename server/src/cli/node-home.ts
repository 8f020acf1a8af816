import { createPrivateKey, X509Certificate } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import * as z from "zod/mini";
import { authority, isLoopback } from "../lib/address.ts";
import { CORES_FOLDER, nodeFiles } from "../lib/node-files.ts";
import type { Texts } from "./texts.ts";

const Endpoint = z.object({ host: z.string(), port: z.number() });
/** The part of core.json that says where this Core is. */
const CoreJson = z.object({ host: z.string(), internal: z.object({ advertise: Endpoint }), console: Endpoint });

/** A Core of this host as its own command line sees it. */
export interface NodeHome {
  /** its Core API */
  base: string;
  ca: string;
  own: { cert: string; key: string };
  /** its console as others reach it */
  console: string;
}
type Found = { ok: true; node: NodeHome } | { ok: false; message: string };

const codeOf = (error: unknown): string => (error instanceof Error && "code" in error ? String(error.code) : "");

/** Reads the one Core in a home: where it listens, and the certificate and key that prove the host. `command`: for who may not read them. */
export function nodeIn(home: string, command: string, say: Texts): Found {
  const no = (message: string): Found => ({ ok: false, message });
  let at = join(resolve(home), CORES_FOLDER);
  const readable = <T>(path: string, read: (path: string) => T): T => {
    at = path;
    return read(path);
  };
  const text = (path: string): string => readable(path, (file) => readFileSync(file, "utf8"));
  try {
    const ids = readable(at, (folder) => readdirSync(folder)).filter((id) =>
      readable(nodeFiles(resolve(home), id).core, (folder) => readdirSync(folder)).includes("core.json"),
    );
    const [id] = ids;
    if (id === undefined) return no(say.noCoreIn(home));
    if (ids.length > 1) return no(say.severalCores(home, ids.join(", ")));
    const files = nodeFiles(resolve(home), id);
    const self = CoreJson.parse(JSON.parse(text(files.coreJson)));
    const [ca, cert, key] = [text(files.caCert), text(files.nodeCert), text(files.nodeKey)];
    const certificate = new X509Certificate(cert);
    if (!certificate.checkPrivateKey(createPrivateKey(key))) return no(say.homeBroken(files.nodeKey));
    const { host, port } = self.console;
    return {
      ok: true,
      node: {
        base: `https://${authority(self.internal.advertise)}`,
        ca,
        own: { cert, key },
        console: isLoopback(host)
          ? `http://${authority({ host, port })}`
          : `https://${authority({ host: self.host, port })}`,
      },
    };
  } catch (error) {
    const code = codeOf(error);
    if (code === "EACCES" || code === "EPERM") return no(say.hostOnly(at, command));
    if (code === "ENOENT" && at.endsWith(`/${CORES_FOLDER}`)) return no(say.noCoreIn(home));
    return no(say.homeBroken(at));
  }
}

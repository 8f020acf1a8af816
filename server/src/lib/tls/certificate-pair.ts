import { X509Certificate } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { createSecureContext } from "node:tls";

/** PEM: the certificate with its issuers, and its key. */
export interface CertificatePair {
  cert: string;
  key: string;
}

export interface CertificateFiles {
  cert: string;
  key: string;
  /** appended to the certificate, PEM; null: the file is complete */
  chain: string | null;
  /** the operator's own, not issued by the cluster's CA */
  own: boolean;
}

/** Result of reading a pair. `mark` identifies a state of the files without reading them. */
export type PairRead =
  | { kind: "absent" }
  | { kind: "good"; pair: CertificatePair; mark: string }
  | { kind: "bad"; file: string; message: string; mark: string };

/** Returns the mark of the files' present state without reading them; null: neither exists. */
export async function markOf(files: CertificateFiles): Promise<string | null> {
  const marks = await Promise.all(
    [files.cert, files.key].map((f) =>
      stat(f).then(
        (s) => `${s.ino}.${s.size}.${s.mtimeMs}.${s.ctimeMs}`,
        (error: unknown) => (codeOf(error) === "ENOENT" ? "" : messageOf(error)),
      ),
    ),
  );
  return marks.every((m) => m === "") ? null : marks.join(" ");
}

/** Reads both files and checks that they match each other and are valid at the given time. In: ms since 1970. */
export async function readPair(files: CertificateFiles, nowMs: number): Promise<PairRead> {
  const mark = await markOf(files);
  if (mark === null) return { kind: "absent" };
  let file = files.cert;
  try {
    const cert = (await readFile(files.cert, "utf8")) + (files.chain === null ? "" : `\n${files.chain}`);
    const { validToDate } = new X509Certificate(cert);
    if (validToDate.getTime() <= nowMs) throw new Error(`expired at ${validToDate.toISOString()}`);
    file = files.key;
    const key = await readFile(files.key, "utf8");
    createSecureContext({ cert, key });
    return { kind: "good", pair: { cert, key }, mark };
  } catch (error) {
    return { kind: "bad", file, message: messageOf(error), mark };
  }
}

const codeOf = (error: unknown): unknown => (error as { code?: unknown } | null)?.code;
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

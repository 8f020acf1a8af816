import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliDecompressSync } from "node:zlib";
import { walFolder } from "../read-wal.ts";

const GOLDEN = join(import.meta.dirname, "golden");
/** Bytes of the tail that an engine allocates in advance; a real one has up to 64 MiB. */
const TAIL = 4096;

/** What the engine itself said of its log before it was ended. */
interface GoldenFacts {
  raftIndex: number;
  /** term of its last entry */
  raftTerm: number;
  memberId: string;
  clusterId: string;
  voters?: string[];
}

/** A log that a real engine wrote. */
export interface Golden {
  name: string;
  facts: GoldenFacts;
  /** its files in their order, the newest with a tail of zeros */
  segments: readonly (readonly [name: string, bytes: Buffer])[];
}

export const goldenNames = (): string[] =>
  readdirSync(GOLDEN, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));

/** Reads one golden log. */
export function golden(name: string): Golden {
  const at = (file: string): string => join(GOLDEN, name, file);
  const files = readdirSync(join(GOLDEN, name))
    .filter((file) => file.endsWith(".wal.br"))
    .sort();
  const newest = files.at(-1);
  return {
    name,
    facts: JSON.parse(readFileSync(at("facts.json"), "utf8")) as GoldenFacts,
    segments: files.map((file) => {
      const bytes = brotliDecompressSync(readFileSync(at(file)));
      return [file.slice(0, -3), file === newest ? Buffer.concat([bytes, Buffer.alloc(TAIL)]) : bytes] as const;
    }),
  };
}

/** Writes a log into a new data folder and returns that. */
export function dataFolderWith(segments: Golden["segments"]): string {
  const folder = mkdtempSync(join(tmpdir(), "kuma-wal-"));
  mkdirSync(walFolder(folder), { recursive: true });
  for (const [name, bytes] of segments) writeFileSync(join(walFolder(folder), name), bytes);
  return folder;
}

/** Returns the database that the engine of a golden log left; not every log has one. */
export const goldenDatabase = (name: string): Buffer => brotliDecompressSync(readFileSync(join(GOLDEN, name, "db.br")));

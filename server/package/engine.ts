import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../build/fresh.ts";
import { PackageFailure, run } from "./facts.ts";

/** One of the engine's programs, from a Debian package. */
export interface EngineFile {
  /** file name in our package */
  name: string;
  path: string;
  debian: { name: string; version: string; arch: string };
  /** Debian source packages that are linked into it, with their versions */
  builtUsing: { name: string; version: string }[];
  /** path of Debian's copyright file */
  copyright: string;
}

const PROGRAMS = [
  { name: "etcd", debian: "etcd-server" },
  { name: "etcdctl", debian: "etcd-client" },
] as const;

/**
 * Returns the engine for the package: a private copy, the newest version in Debian, fetched where it is missing. Throws
 * PackageFailure.
 */
export function engineFiles(): EngineFile[] {
  run(process.execPath, [join(ROOT, "server/trial/engine-fetch.mjs"), "--packaged"]);
  const tree = join(ROOT, ".cache", "etcd-package", "usr");
  return PROGRAMS.map(({ name, debian }) => {
    const doc = join(tree, "share", "doc", debian);
    const [path, control, copyright] = [join(tree, "bin", name), join(doc, "control"), join(doc, "copyright")];
    for (const file of [path, control, copyright])
      if (!existsSync(file)) throw new PackageFailure(`${file} is missing: remove .cache/etcd-package and try again`);
    return { name, path, copyright, ...readControl(readFileSync(control, "utf8")) };
  });
}

/** Returns the fields of a Debian package that are passed on. @internal */
export function readControl(text: string): Pick<EngineFile, "debian" | "builtUsing"> {
  // A field continues in the lines that begin with a space.
  const lines = text.replace(/\n[ \t]+/g, " ").split("\n");
  const field = (name: string): string => {
    const line = lines.find((one) => one.startsWith(`${name}: `));
    return line?.slice(name.length + 2).trim() ?? "";
  };
  const builtUsing = [...field("Built-Using").matchAll(/([a-z0-9][a-z0-9+.-]+) \(= ([^)\s]+)\)/g)];
  return {
    debian: { name: field("Package"), version: field("Version"), arch: field("Architecture") },
    builtUsing: builtUsing.map(([, name = "", version = ""]) => ({ name, version })),
  };
}

import { execFileSync } from "node:child_process";
import { availableParallelism, cpus, loadavg, release, totalmem } from "node:os";
import { join } from "node:path";
import { ROOT } from "./cluster/kuma.ts";

/** Returns one line about the machine for which absolute times hold. */
export function machineLine(): string {
  const [cpu] = cpus();
  const load = (loadavg()[0] ?? 0).toFixed(1);
  const gib = Math.round(totalmem() / 2 ** 30);
  return `${availableParallelism()} × ${cpu?.model ?? "?"}, ${gib} GiB, Linux ${release()}, node ${process.versions.node}, ${engineVersion()}, load ${load}`;
}

/** Returns the path of the engine that clusters of tests run. Throws where there is none. */
export function enginePath(): string {
  const found = engine();
  if (found === null) throw new Error("no etcd");
  return found.path;
}

const engineVersion = (): string => engine()?.version ?? "etcd ?";

function engine(): { path: string; version: string } | null {
  for (const path of [process.env["KUMA_ETCD"] ?? "", "etcd", join(ROOT, ".cache/etcd/usr/bin/etcd")]) {
    try {
      if (path !== "")
        return { path, version: execFileSync(path, ["--version"], { encoding: "utf8" }).split("\n")[0] ?? "" };
    } catch {
      continue;
    }
  }
  return null;
}

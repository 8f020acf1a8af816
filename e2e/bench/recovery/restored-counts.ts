import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { etcdAt } from "../../support/cluster/etcd.ts";
import { startChild } from "../../support/cluster/processes.ts";
import { enginePath } from "../../support/machine.ts";
import { Hopeless, until } from "../../support/until.ts";

const KINDS = { service: "/kuma/r/service/", audit: "/kuma/audit/" } as const;

/**
 * Restores an archive by the engine's tools alone, as an operator without this product would, and returns the number
 * of keys by kind that its engine then has.
 */
export async function restoredCounts(archive: string): Promise<Record<string, number>> {
  const dir = mkdtempSync(join(tmpdir(), "ke-restored-"));
  const [etcd, run] = [enginePath(), join(dir, "run")];
  mkdirSync(run, { mode: 0o700 });
  try {
    execFileSync("tar", ["-xzf", archive, "-C", dir]);
    const peer = "unix://p.sock:0";
    const member = ["--name=restored", `--initial-advertise-peer-urls=${peer}`, `--initial-cluster=restored=${peer}`];
    const etcdutl = join(dirname(etcd), "etcdutl");
    const tool = existsSync(etcdutl) ? etcdutl : join(dirname(etcd), "etcdctl");
    const data = `--data-dir=${join(dir, "data")}`;
    execFileSync(tool, ["snapshot", "restore", join(dir, "etcd.snap"), data, ...member], { stdio: "ignore" });
    const client = "unix://c.sock:0";
    const urls = [`--listen-client-urls=${client}`, `--advertise-client-urls=${client}`, `--listen-peer-urls=${peer}`];
    const quota = `--quota-backend-bytes=${4 * 2 ** 30}`;
    const child = await startChild({
      name: "restored",
      argv: [etcd, data, ...member, ...urls, quota],
      cwd: run,
      env: process.env,
      log: join(dir, "etcd.log"),
    });
    const store = etcdAt(join(run, "c.sock:0"));
    try {
      return await until("the restored engine answers", async () => {
        if (child.exit() !== null) throw new Hopeless(child.text().slice(-500));
        const counts = Object.entries(KINDS).map(async ([kind, prefix]) => [kind, await store.count(prefix)] as const);
        return Object.fromEntries(await Promise.all(counts));
      });
    } finally {
      await store.close();
      child.signal("SIGTERM");
      await child.exited;
    }
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

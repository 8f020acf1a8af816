import { spawn } from "node:child_process";
import { join } from "node:path";
import { ROOT } from "../build/fresh.ts";
import { TrialFailure } from "./processes/until.ts";

/**
 * Returns the path of an etcd to run, fetched into the checkout's cache where there is none; reports its progress on
 * stderr. A process of its own, because the fetcher also serves machines where nothing is installed yet.
 */
export async function findOrFetchEngine(): Promise<string> {
  const fetcher = join(ROOT, "server/trial/engine-fetch.mjs");
  const child = spawn(process.execPath, [fetcher], { stdio: ["ignore", "pipe", "inherit"] });
  let out = "";
  child.stdout.on("data", (bytes: Buffer) => (out += bytes.toString()));
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  if (code !== 0) throw new TrialFailure("there is no engine to run; what was tried is above");
  return out.trim();
}

import type { MembersDeps } from "../deps.ts";

type Deps = Pick<MembersDeps, "registry" | "log" | "self" | "makeReport">;

/**
 * Calls `onRestart` once when this Core is to restart: its operation runs and names the start time that this process
 * reports. After the restart it reports another one, so the same operation never restarts it again. Returns a function
 * that stops watching.
 */
export function watchForRestart(deps: Deps, onRestart: () => void): () => void {
  const startedAt = deps.makeReport().startedAt;
  let asked = false;
  const look = (): void => {
    if (asked || !deps.registry.ready) return;
    for (const { value: o } of deps.registry.operations.values()) {
      if (o.state !== "running" || o.ref !== deps.self.ref || o.startedBefore !== startedAt) continue;
      asked = true;
      deps.log.info({ operation: o.id, by: o.by }, "this Core was asked to restart");
      onRestart();
      return;
    }
  };
  const stop = deps.registry.onChange(look);
  look();
  return stop;
}

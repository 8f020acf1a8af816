import type { CoreContext } from "../context.ts";

const REFUSALS_MS = 1000;
const LAST_USE_MS = 30_000;

/** What is remembered of who calls, written in time. Returns the way to stop, which writes what is left of refusals. */
export function startAccessUpkeep(c: CoreContext): () => Promise<void> {
  let writing = false;
  const writeLastUses = async (): Promise<void> => {
    // A learner's engine takes no change; without a leader nobody's does.
    const voter = c.registry.services.get(c.self.ref)?.value.voter === true;
    if (writing || !voter || c.raft.leaderMemberId === null) return;
    writing = true;
    try {
      await c.access.lastUse.write(c);
    } catch (error) {
      c.log.info({ err: error }, "last uses of sessions and tokens are written later");
    } finally {
      writing = false;
    }
  };
  const timers = [
    setInterval(() => c.access.refusals.tick(), REFUSALS_MS),
    setInterval(() => void writeLastUses(), LAST_USE_MS),
  ];
  return async () => {
    for (const timer of timers) clearInterval(timer);
    await c.access.refusals.flush();
  };
}

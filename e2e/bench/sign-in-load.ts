import { setTimeout as pause } from "node:timers/promises";
import { type Answer, codeOf } from "../support/cluster/client.ts";
import type { Person } from "../support/cluster/people.ts";
import type { RequestClient } from "./sign-in-people.ts";

/** Result of a load: the duration of each response of 200, ms, and the other responses, as text. */
export interface Took {
  ms: number[];
  failed: string[];
}

/**
 * Sends requests at a steady rate, each client in turn and none waiting for another's response, until a time by
 * performance.now(). Each is measured from its sending.
 */
export async function steadily(
  clients: readonly RequestClient[],
  load: { path: string; perSecond: number; untilMs: number },
): Promise<Took> {
  const took: Took = { ms: [], failed: [] };
  const fromMs = performance.now();
  const under: Promise<void>[] = [];
  for (let n = 0; ; n++) {
    const dueMs = fromMs + (n * 1000) / load.perSecond;
    if (dueMs >= load.untilMs) break;
    const earlyMs = dueMs - performance.now();
    if (earlyMs > 0) await pause(earlyMs);
    const client = clients[n % clients.length];
    if (client !== undefined) under.push(measure(took, () => client.ask("GET", load.path)));
  }
  await Promise.all(under);
  return took;
}

/** Signs in repeatedly, each time when the previous sign-in is answered. */
export async function signingIn(client: RequestClient, who: Person, untilMs: number): Promise<Took> {
  const body = { login: who.login, password: who.password };
  const took: Took = { ms: [], failed: [] };
  while (performance.now() < untilMs) await measure(took, () => client.ask("POST", "/api/login", { bare: true, body }));
  return took;
}

async function measure(took: Took, ask: () => Promise<Answer>): Promise<void> {
  const fromMs = performance.now();
  try {
    const answer = await ask();
    if (answer.status === 200) took.ms.push(performance.now() - fromMs);
    else took.failed.push(String(codeOf(answer)));
  } catch (error) {
    took.failed.push(String(error));
  }
}

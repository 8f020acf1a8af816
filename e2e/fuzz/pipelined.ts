import { bearerOf } from "../support/cluster/people.ts";
import { seeded } from "../support/random.ts";
import { type Place, requestBytes, Wire } from "../support/wire/wire.ts";
import { diceOf } from "./odd.ts";
import type { World } from "./world.ts";

/** Writes many requests at once on one connection: each must get its own response, in order, for its own caller. */
export async function pipelined(
  world: World,
  places: readonly Place[],
  seed: number,
  rounds: number,
): Promise<{ sent: number; faults: string[] }> {
  const d = diceOf(seeded(seed + 77));
  const faults: string[] = [];
  let sent = 0;
  let good = 0;
  for (let round = 0; round < rounds; round++) {
    const place = places[round % places.length];
    if (place === undefined) break;
    const asked = Array.from({ length: 2 + d.upTo(12) }, () => world.actors[d.upTo(world.actors.length)]);
    const bytes = asked.map((actor, i) =>
      requestBytes(place, {
        method: "GET",
        path: "/api/v3/users/whoami",
        headers: { "x-request-id": `pipe-${round}-${i}`, ...bearerOf(actor?.token.secret ?? "") },
      }),
    );
    const wire = await Wire.open(place, { from: `127.82.0.${1 + (round % 250)}` });
    try {
      wire.write(Buffer.concat(bytes));
      for (const [i, actor] of asked.entries()) {
        sent++;
        const answer = await wire.next();
        const right = answer.headers["x-request-id"] === `pipe-${round}-${i}`;
        if (answer.status === 200) good++;
        const own = answer.status !== 200 || answer.text.includes(actor?.token.id ?? "none");
        if (!right || !own)
          faults.push(`round ${round}, ${i} on ${place.port}: ${answer.status} ${answer.text.slice(0, 200)}`);
      }
    } catch (error) {
      faults.push(`round ${round} on ${place.port}: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      wire.close();
    }
  }
  // Refusals are all alike: only a successful response shows whose it is.
  if (good === 0) faults.push(`none of ${sent} was answered well`);
  return { sent, faults };
}

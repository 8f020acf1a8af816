import { setInterval as every } from "node:timers";
import { connect } from "node:net";
import { PORT } from "@core-console/shared/contract/ports";
import type { Place } from "../support/wire/wire.ts";
import { Wire } from "../support/wire/wire.ts";

/** A listener must have hung up by then, ms: its own limits are 5 to 15 s, looked at now and then. */
const PATIENCE_MS = 60_000;
const DRIP_MS = 500;

interface Slow {
  name: string;
  /** null: it takes bytes still */
  forMs: number | null;
}

/**
 * Opens connections that send almost nothing: the server must end each. Resolves with those that it did not end, and
 * with the longest.
 */
export async function slowLoris(
  places: readonly Place[],
  each: number,
): Promise<{ left: string[]; longestMs: number; opened: number }> {
  const all: Promise<Slow>[] = [];
  for (const place of places)
    for (let n = 0; n < each; n++) {
      all.push(drip(place, `a head that never ends, ${place.port}`, headOf(place, "GET", ""), "x-a: b\r\n"));
      all.push(
        drip(
          place,
          `a body that never ends, ${place.port}`,
          headOf(place, "POST", "Content-Length: 4000\r\n\r\n"),
          "x",
        ),
      );
      all.push(drip(place, `a head and then nothing, ${place.port}`, headOf(place, "GET", ""), ""));
      if (place.port === PORT.internal || place.ca !== null) all.push(silent(place));
    }
  const done = await Promise.all(all);
  return {
    left: [...new Set(done.filter((s) => s.forMs === null).map((s) => s.name))],
    longestMs: Math.max(0, ...done.map((s) => s.forMs ?? PATIENCE_MS)),
    opened: done.length,
  };
}

const headOf = (place: Place, method: string, rest: string): string =>
  `${method} /api/login HTTP/1.1\r\nHost: ${place.host}:${place.port}\r\nContent-Type: application/json\r\n${rest}`;

async function drip(place: Place, name: string, first: string, then: string): Promise<Slow> {
  const wire = await Wire.open(place, { from: "127.81.0.1" });
  const from = performance.now();
  wire.write(first);
  const timer = then === "" ? null : every(() => wire.write(then), DRIP_MS);
  const closed = await wire.closed(PATIENCE_MS);
  if (timer !== null) clearInterval(timer);
  wire.close();
  return { name, forMs: closed ? performance.now() - from : null };
}

/** Opens a connection on which no TLS handshake begins. */
function silent(place: Place): Promise<Slow> {
  const name = `no handshake, ${place.port}`;
  const from = performance.now();
  const socket = connect({ host: place.host, port: place.port, localAddress: "127.81.0.1" });
  return new Promise((resolve) => {
    const timer = setTimeout(() => done(null), PATIENCE_MS);
    const done = (forMs: number | null): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ name, forMs });
    };
    socket.on("error", () => undefined);
    socket.on("data", () => undefined);
    socket.once("close", () => done(performance.now() - from));
  });
}

import { expect, test } from "vitest";
import { until } from "./testing/until.ts";
import { silentLogger } from "../lib/logger.ts";
import { startBff } from "./bff.ts";
import { openEvents } from "./testing/browser-stream.ts";

test("closing ends event streams at once and frees the port", async () => {
  const at = { host: "127.42.253.1", kind: "console" as const };
  const options = { cores: [], ca: "", client: null, webRoot: null, allowedHosts: [], log: silentLogger, self: null };
  const first = await startBff({ ...options, listen: [{ ...at, port: 0 }] });
  const url = first.addresses[0] ?? "";
  const stream = await openEvents(url);
  await until(() => expect(stream.types()).toContain("upstream"));
  await first.close();
  await until(() => expect(stream.ended()).toBe(true));
  const second = await startBff({ ...options, listen: [{ ...at, port: Number(new URL(url).port) }] });
  await second.close();
});

import { expect, test } from "vitest";
import { until } from "./testing/until.ts";
import { silentLogger } from "../lib/logger.ts";
import { startBff } from "./bff.ts";
import { openEvents } from "./testing/browser-stream.ts";
import { startTrial } from "./testing/trial.ts";

test("closing ends event streams at once and frees the port", async () => {
  const t = await startTrial();
  const stream = await openEvents(t.url);
  await until(() => expect(stream.types()).toContain("hello"));
  await t.close();
  await until(() => expect(stream.ended()).toBe(true));
  await until(() => expect(t.cores[0].streams()).toEqual([]));
  const { hostname: host, port } = new URL(t.url);
  const nothing = { client: null, certificates: null, webRoot: null, self: null };
  const options = {
    ...nothing,
    cores: [],
    ca: "",
    allowedHosts: [],
    configuredHosts: [],
    trustedProxies: [],
    settingsProxies: () => [],
    log: silentLogger,
  };
  const second = await startBff({ ...options, listen: [{ host, port: Number(port), kind: "console" }] });
  await second.close();
});

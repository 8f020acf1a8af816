import { connect } from "node:net";
import { expect, test } from "vitest";
import type { CertificateSource } from "../lib/tls/certificate-source.ts";
import { until } from "./testing/until.ts";
import { silentLogger } from "../lib/logging/logger.ts";
import { startBff } from "./bff.ts";
import { openEvents } from "./testing/browser-stream.ts";
import { createThrowAwayCa } from "../lib/tls/testing/throw-away-ca.ts";
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
    known: [],
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

/** Reports whether a process listens there. */
const open = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, host, () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });

test("a part that fails while it is closed leaves no port open, and what comes after it is closed, too", async () => {
  const hosts = ["127.42.253.1", "127.42.253.2"] as const;
  const ca = await createThrowAwayCa();
  const pair = await ca.certify([hosts[0]]);
  const failed: string[] = [];
  const failing = (current: CertificateSource["current"]): CertificateSource => ({
    current,
    onChange: () => () => {
      throw new Error("no");
    },
    close: () => undefined,
  });
  const t = await startTrial({
    certificates: failing(() => ({ ...pair, own: true })),
    client: failing(() => null),
    listen: hosts.map((host) => ({ host, port: 0, kind: "console" as const })),
    log: { ...silentLogger, error: (_: unknown, text?: string) => void failed.push(text ?? "") },
  });
  const ports = t.addresses.map((address) => Number(new URL(address).port));
  const opened = () => Promise.all(hosts.map((host, at) => open(host, ports[at] ?? 0)));
  expect(await opened()).toEqual([true, true]);
  await t.close();
  expect(await opened()).toEqual([false, false]);
  expect(failed).toEqual([
    ...t.addresses.map((address) => `stopping ${address}: failed`),
    "stopping connections to Cores: failed",
  ]);
});

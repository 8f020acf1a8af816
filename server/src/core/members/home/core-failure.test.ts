import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { listenFailure, removedFailure } from "./core-failure.ts";

test("of several listeners the one that could not listen is named", async () => {
  const other = createServer();
  await new Promise<void>((done) => other.listen(0, "127.0.0.1", done));
  const { port } = other.address() as AddressInfo;
  const error = await new Promise((failed) => createServer().once("error", failed).listen(port, "127.0.0.1"));
  await new Promise((done) => other.close(done));
  const at = { host: "127.0.0.1", port: 7220 };
  expect(listenFailure(error, at)).toMatchObject({ code: "ports_taken", params: { port, address: "127.0.0.1" } });
  const bare = Object.assign(new Error("x"), { code: "EADDRINUSE" });
  expect(listenFailure(bare, at)).toMatchObject({ code: "ports_taken", params: { port: 7220 } });
  const unknown = Object.assign(new Error("x"), { code: "EMFILE" });
  expect(listenFailure(unknown, at)).toBe(unknown);
});

test("a Core of the life before is told to come back only where its place was kept", () => {
  const codeFor = (code: string, state: string): string => {
    const removed = { at: "2026-01-02T03:04:05.000Z", by: "admin", why: { code, params: { state } } };
    return removedFailure(removed, { log: "/log", home: "/home" }).code;
  };
  expect(codeFor("life_ended", "switched_off")).toBe("life_ended");
  expect(codeFor("life_ended", "lost")).toBe("life_ended_lost");
  expect(codeFor("life_ended", "")).toBe("life_ended_lost");
});

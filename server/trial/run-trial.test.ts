import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { whyNotFree } from "./run-trial.ts";

test("an address that cannot be listened on is called taken only where it is", async () => {
  const other = createServer();
  await new Promise<void>((done) => other.listen(0, "127.0.0.1", done));
  const { port } = other.address() as AddressInfo;
  expect(await whyNotFree("127.0.0.1", port)).toMatch(/is taken by another program/);
  await new Promise((done) => other.close(done));
  expect(await whyNotFree("127.0.0.1", port)).toBeNull();
  expect(await whyNotFree("192.0.2.1", port)).toMatch(/cannot be listened on \(EADDRNOTAVAIL\)/);
});

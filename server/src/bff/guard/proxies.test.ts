import { expect, test } from "vitest";
import { isProxy } from "../../lib/net/client-address.ts";
import { trustedNow } from "./proxies.ts";

test("proxies of the settings are believed as soon as they stand there, and no longer", () => {
  let settings = ["10.0.0.0/8"];
  const now = trustedNow(["192.0.2.1"], () => settings);
  const believed = () => ["192.0.2.1", "10.1.1.1", "198.51.100.7"].filter((a) => isProxy(a, now()));
  expect(believed()).toEqual(["192.0.2.1", "10.1.1.1"]);
  expect(now()).toBe(now());
  settings = ["198.51.100.7"];
  expect(believed()).toEqual(["192.0.2.1", "198.51.100.7"]);
});

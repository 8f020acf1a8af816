import { expect, test } from "vitest";
import { ROUTES, type RouteName } from "@core-console/shared/contract/routes";
import { createContext } from "../../testing/context.ts";
import { coreRecord } from "../../testing/records.ts";
import { asker } from "./identify-caller.ts";

test.each<[RouteName, string]>([
  ["setupLink", "host:core-2"],
  ["signIn", "unknown"],
  ["addService", "unknown"],
])("%s over a node's connection, by nobody known, is told as of %s", async (name, who) => {
  const { c, store } = createContext();
  const two = coreRecord(2);
  store.add(two);
  await store.run();
  const caller = { node: two.ref, member: true, voter: true, removed: null, from: "192.0.2.2" };
  expect(asker(c, ROUTES[name], caller, { kind: "anonymous" }).who).toBe(who);
});

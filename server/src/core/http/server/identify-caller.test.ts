import { expect, test } from "vitest";
import { ROUTES, type RouteName } from "@core-console/shared/contract/routes";
import { createContext } from "../../testing/context.ts";
import { coreRecord } from "../../testing/records.ts";
import { changeBy } from "./identify-caller.ts";

test.each<[RouteName, string]>([
  ["setupLink", "host:core-2"],
  ["signIn", "unknown"],
  ["addService", "unknown"],
])("%s over a node's connection, without a user, is recorded as of %s", async (name, who) => {
  const { c, store } = createContext();
  const two = coreRecord(2);
  store.add(two);
  await store.run();
  const caller = { node: two.ref, member: true, voter: true, removed: null, from: "192.0.2.2", user: null };
  expect(changeBy(c, ROUTES[name], caller).who).toBe(who);
});

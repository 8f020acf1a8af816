import { afterEach, beforeEach, expect, test } from "vitest";
import type { CoreContext } from "../context.ts";
import { createContext, heard } from "../testing/context.ts";
import { coreRecord } from "../testing/records.ts";
import type { Store } from "../testing/store.ts";
import { whoIsAway } from "./reach.ts";

let c: CoreContext;
let store: Store;
beforeEach(async () => {
  ({ c, store } = createContext());
  for (const n of [1, 2, 3]) store.add(coreRecord(n));
  await store.run();
  for (const n of [2, 3]) heard(c, n);
});
afterEach(() => store.close());
const refused = (host: string) => ({ code: "port_refused", params: { host, port: 7209 } });

test("a member that nobody hears of is named, where a joiner says that it cannot reach it", () => {
  expect(whoIsAway(c, refused("core-3.soc.example"))).toEqual(refused("core-3.soc.example"));
  heard(c, 3, { gone: true });
  expect(whoIsAway(c, refused("core-3.soc.example"))).toEqual({ code: "member_away", params: { name: "core-3" } });
  expect(whoIsAway(c, refused("core-2.soc.example"))).toEqual(refused("core-2.soc.example"));
  expect(whoIsAway(c, null)).toBeNull();
});

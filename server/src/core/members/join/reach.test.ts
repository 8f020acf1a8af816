import { say } from "@core-console/shared/words/say";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createContext, heard, type CoreParts } from "../../testing/context.ts";
import { coreRecord } from "../../testing/records.ts";
import type { Store } from "../../testing/store.ts";
import { PeerError } from "../view/node-client.ts";
import { notAsked, whoIsAway } from "./reach.ts";

let c: CoreParts;
let store: Store;
beforeEach(async () => {
  ({ c, store } = createContext());
  for (const n of [1, 2, 3]) store.add(coreRecord(n));
  await store.run();
  for (const n of [2, 3]) heard(c, n);
});
afterEach(() => store.close());
const refused = (host: string) => ({ code: "port_refused", params: { host, port: 7209 } });

test("a member out of contact is named if a joiner reports that it cannot reach it", () => {
  expect(whoIsAway(c, refused("core-3.soc.example"))).toEqual(refused("core-3.soc.example"));
  heard(c, 3, { gone: true });
  expect(whoIsAway(c, refused("core-3.soc.example"))).toEqual({ code: "member_away", params: { name: "core-3" } });
  expect(whoIsAway(c, refused("core-2.soc.example"))).toEqual(refused("core-2.soc.example"));
  expect(whoIsAway(c, null)).toBeNull();
});

test.each([
  [new PeerError("refused"), "core-1, which leads, cannot reach port 7210 of core-2: nothing listens there"],
  [new PeerError("timeout"), "cannot reach port 7210 of core-2: no answer came in time"],
  [new PeerError("untrusted"), "cannot reach port 7210 of core-2: its certificate is not accepted"],
  [new PeerError("unknown", 0, "", Object.assign(new Error("x"), { code: "EMFILE" })), "of core-2: EMFILE"],
  [new PeerError("status", 503, "{}"), "core-2 answered core-1, which leads, with an error (503)"],
  [new PeerError("unread"), "core-2 answered core-1, which leads, with what could not be read"],
])("why the leader could not ask a member whether it reaches a joiner: %s", (error, says) => {
  expect(say(notAsked("core-1", "core-2", error), "en")).toContain(says);
  expect(say(notAsked("core-1", "core-2", error), "ru")).not.toMatch(/[{}]|member_/);
});

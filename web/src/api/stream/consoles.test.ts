import type { EventOf } from "@core-console/shared/contract/events";
import type { Service } from "@core-console/shared/contract/service";
import { expect, test } from "vitest";
import { otherConsoles, ownRemoval } from "./consoles.ts";

const row = (n: number, state: Service["state"] = "active") => ({ ref: `r${n}`, name: `core-${n}`, state }) as Service;
const UPSTREAM: EventOf<"upstream"> = {
  state: "leader",
  since: "2026-01-01T00:00:00.000Z",
  consoles: [1, 2, 3, 4].map((n) => ({ ref: `r${n}`, name: `core-${n}`, url: `https://core-${n}.test` })),
  self: { ref: "r2", name: "core-2" },
};
const names = (rows: readonly Service[], going: readonly Service[] = []) =>
  otherConsoles(UPSTREAM, rows, going).map((one) => one.name);

test("users are sent neither to this console nor to that of a Core that was, is or will be removed", () => {
  expect(names([row(1), row(2), row(3, "removing")])).toEqual(["core-1"]);
  expect(names([row(1), row(2), row(3), row(4)], [row(2), row(4)])).toEqual(["core-1", "core-3"]);
  expect(names([])).toEqual(["core-1", "core-3", "core-4"]); // no consoles are known
});

test("whether this console's Core is removed is decided by its row, as last known", () => {
  expect(ownRemoval(UPSTREAM, [row(1), row(2)])).toBeNull();
  expect(ownRemoval(UPSTREAM, [row(1), row(2, "removing")])).toEqual({ name: "core-2", fate: "going" });
  expect(ownRemoval(UPSTREAM, [row(1)])).toEqual({ name: "core-2", fate: "gone" });
  expect(ownRemoval(UPSTREAM, [])).toBeNull();
  expect(ownRemoval({ ...UPSTREAM, self: null }, [row(1)])).toBeNull();
});

import { expect, test } from "vitest";
import { merged } from "./ColumnGear.tsx";

test("a hidden column keeps its place; the shown ones stand in their own order", () => {
  expect(merged(["status", "name", "lag"], ["status", "lag"])).toEqual(["status", "name", "lag"]);
  expect(merged(["status", "name", "lag"], ["lag", "status"])).toEqual(["lag", "name", "status"]);
});

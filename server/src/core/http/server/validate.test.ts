import { expect, test } from "vitest";
import type { z } from "zod/mini";
import { ROUTES } from "@core-console/shared/contract/routes";
import { ApiProblem } from "../../state/api-problem.ts";
import { parse } from "./validate.ts";

function faults(
  value: unknown,
  where: "body" | "query" = "body",
  schema: z.ZodMiniType = where === "body" ? ROUTES.addService.body : ROUTES.listServices.query,
): { path: string; code: string }[] {
  try {
    parse(schema, value, where);
    return [];
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    expect(error.code).toBe("validation_failed");
    return (error.errors ?? []).map(({ path, code }) => ({ path, code }));
  }
}

test("what fits is given back as the contract reads it", () => {
  expect(parse(ROUTES.addService.body, { kind: "core", name: "  alpha " }, "body")).toEqual({
    kind: "core",
    name: "alpha",
  });
  expect(parse(ROUTES.listServices.query, { paired: "TRUE", id: "x", size: "3" }, "query")).toEqual({
    paired: true,
    id: ["x"],
    size: 3,
  });
});

test("every unknown field is a fault of its own", () => {
  expect(faults({ kind: "core", name: "a", x: 1, y: 2 })).toEqual([
    { path: "x", code: "unrecognized_keys" },
    { path: "y", code: "unrecognized_keys" },
  ]);
});

test("every fault is listed, by its path", () => {
  expect(
    faults({ kind: "collector", name: "" })
      .map((f) => f.path)
      .toSorted(),
  ).toEqual(["kind", "name"]);
  expect(faults({ kind: "core", name: "  " })).toHaveLength(1);
  expect(faults({ kind: "core", name: "x".repeat(129) })).toHaveLength(1);
  expect(faults({ kind: "core", name: "𝔘".repeat(128) })).toEqual([]);
});

test.each([undefined, null, 1, "text", []])("a body that is no object (%j) is a fault of the body", (value) => {
  expect(faults(value)).toMatchObject([{ path: "body" }]);
});

test.each([{ size: "0" }, { size: "1001" }, { page: "-1" }, { paired: "maybe" }, { sort: "id" }, { stale: "2" }])(
  "query %j does not fit",
  (query) => expect(faults(query, "query")).toHaveLength(1),
);

test("of a body of unknown fields a hundred are listed, and no path is repeated at length", () => {
  const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`field-${n}`, 1]));
  expect(faults({ kind: "core", name: "a", ...many })).toHaveLength(100);
  expect(faults({ kind: "core", name: "a", ["x".repeat(60_000)]: 1 })[0]?.path).toHaveLength(257);
  const nested = { oidc: { hosts: Array.from({ length: 10_000 }, () => 1) } };
  expect(faults(nested, "body", ROUTES.changeSettings.body).length).toBeLessThanOrEqual(100);
});

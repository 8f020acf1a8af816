import { expect, test } from "vitest";
import { importsMockApi, offences, zoneOf } from "./borders.ts";
import { importsOf, read } from "./imports.ts";
import { ROOT, sources } from "./sources.ts";

/** Every file is read and parsed once. */
const parsed = new Map<string, ReturnType<typeof importsOf>>();
function imports(file: string): ReturnType<typeof importsOf> {
  const known = parsed.get(file) ?? importsOf(file, read(ROOT, file));
  parsed.set(file, known);
  return known;
}

test.each(sources())("%s keeps the borders", (file) => {
  expect(offences(file, imports(file))).toEqual([]);
});

test("one file of the page imports the mock API", () => {
  const files = sources().filter((file) => importsMockApi(file, imports(file)));
  expect(files.length, files.join(", ")).toBeLessThanOrEqual(1);
});

test("the walk sees the checkout", () => {
  expect(sources()).toContain("shared/src/contract/service.ts");
  expect(sources()).toContain("e2e/support/conventions/borders.test.ts");
});

const judge = (file: string, text: string): string[] => offences(file, importsOf(file, text));

test.each([
  ["server/src/core/members/a.ts", 'import { x } from "../../bff/b.ts";', "core/members may not import bff"],
  ["server/src/bff/a.ts", 'import type { X } from "../core/state/b.ts";', "bff may not import core/state"],
  ["server/src/bff/a.ts", 'export * from "../core/state/b.ts";', "bff may not import core/state"],
  ["server/src/bff/a.ts", 'const b = await import("../core/state/b.ts");', "bff may not import core/state"],
  ["server/src/bff/a.ts", 'type B = import("../core/state/b.ts").B;', "bff may not import core/state"],
  ["server/src/bff/a.test.ts", 'vi.mock("../core/state/b.ts");', "bff may not import core/state"],
  ["server/src/bff/a.ts", 'const b = require("../core/state/b.ts");', "bff may not import core/state"],
  ["server/src/bff/a.ts", "const b = await import(name);", "computed"],
  ["server/src/install/a.ts", 'import { x } from "../cli/b.ts";', "install may not import cli"],
  ["server/src/lib/a.ts", 'import { say } from "@core-console/shared/words/say";', "lib may not import words"],
  ["server/src/core/members/a.ts", 'import "../../main/kuma.ts";', "core/members may not import main"],
  ["server/src/core/state/a.ts", 'import { x } from "../members/b.ts";', "core/state may not import core/members"],
  ["server/src/core/accounts/a.ts", 'import type { X } from "../members/b.ts";', "may not import core/members"],
  ["server/src/core/members/a.ts", 'import { x } from "../accounts/b.ts";', "may not import core/accounts"],
  ["server/src/core/jobs/a.ts", 'import { x } from "../http/b.ts";', "may not import core/http"],
  ["server/src/core/http/a.ts", 'import type { CoreParts } from "../parts.ts";', "may not import core/main"],
  ["server/src/core/state/a.ts", 'import { x } from "../testing/b.ts";', "may not import core/testing"],
  ["server/src/core/brand-new/a.ts", "export const a = 1;", "belongs to no zone"],
  ["server/src/brand-new/a.ts", "export const a = 1;", "belongs to no zone"],
  ["server/src/core/a.ts", 'import "../brand-new/a.ts";', "belongs to no zone"],
  ["shared/src/contract/a.ts", 'import { q } from "../domain/quorum.ts";', "contract may not import domain"],
  ["shared/src/contract/a.ts", 'import { readFile } from "node:fs";', "neither DOM nor Node"],
  ["shared/src/domain/a.ts", 'import { ky } from "ky";', "pure"],
  ["web/src/features/services/a.tsx", 'import { b } from "../cluster/b.tsx";', "may not import web/features/cluster"],
  ["web/src/ui/A.tsx", 'import { b } from "../features/cluster/b.tsx";', "web/ui may not import"],
  ["web/src/ui/A.tsx", 'import { b } from "@core-console/shared/domain/light";', "web/ui may not import domain"],
  [
    "web/src/features/services/a.tsx",
    'import { b } from "@core-console/shared/mock-api/server";',
    "may not import mock-api",
  ],
  ["web/src/features/services/a.tsx", 'import { b } from "../../testing/render.tsx";', "may not import web/testing"],
  ["web/src/lib/a.ts", 'import { b } from "../../../server/src/lib/b.ts";', "web/lib may not import lib"],
  ["web/src/lib/a.ts", 'import { z } from "zod";', "16 kB"],
  ["e2e/ui/a.ts", 'import { b } from "../../server/src/lib/b.ts";', "e2e/ui may not import lib"],
  ["e2e/ui/a.ts", 'import { b } from "@core-console/server/x";', "belongs to no zone"],
])("refuses: %s with %s", (file, text, why) => {
  expect(judge(file, text).join("\n")).toContain(why);
});

test.each([
  ["server/src/main/a.ts", 'import { x } from "../core/main.ts"; import { y } from "../bff/bff.ts";'],
  ["server/src/core/a.ts", 'import { x } from "../lib/x.ts"; import path from "node:path"; path.resolve("..");'],
  ["web/src/app/a.tsx", 'const page = import("../features/services/page.tsx");'],
  ["web/src/features/services/a.test.tsx", 'import { b } from "../../testing/render.tsx";'],
  ["e2e/ui/a.ts", 'import { Service } from "@core-console/shared/contract/service";'],
  ["shared/src/contract/a.ts", 'import * as z from "zod/mini";'],
])("allows: %s with %s", (file, text) => {
  expect(judge(file, text)).toEqual([]);
});

test("zones are told by path", () => {
  expect(zoneOf("web/src/features/services/Table.tsx")?.zone).toBe("web/features/services");
  expect(zoneOf("server/src/unheard-of/x.ts")).toBeNull();
});

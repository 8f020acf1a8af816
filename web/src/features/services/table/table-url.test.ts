import type { Service } from "@core-console/shared/contract/service";
import { expect, test } from "vitest";
import { fitting } from "./rows-view.ts";
import { nextSort, readView, writeView } from "./table-url.ts";

test.each(["q=core&status=on%2Coff&role=leader&sort=-lag&columns=name%2Cstatus", "", "sort=name"])(
  "“%s” is read and written back",
  (text) => {
    expect(writeView(readView(new URLSearchParams(text)), new URLSearchParams()).toString()).toBe(text);
  },
);

test("what the URL says wrongly is as if it were not there", () => {
  const view = readView(new URLSearchParams("status=purple&sort=-nothing&columns=x,,name,name"));
  expect(view).toEqual({ search: "", filters: {}, sort: null, columns: ["name"] });
});

test("a header's clicks: up, down, as it comes", () => {
  const up = nextSort(null, "lag");
  const down = nextSort(up, "lag");
  expect([up, down, nextSort(down, "lag"), nextSort(down, "name")]).toEqual([
    { by: "lag", desc: false },
    { by: "lag", desc: true },
    null,
    { by: "name", desc: false },
  ]);
});

test("every word of a search must be found; filters add up", () => {
  const s = (name: string, fqdn: string, status: Service["status"]) =>
    ({ name, fqdn, status, kind: "core", role: null, address: null, id: null, ref: "r", version: null }) as Service;
  const rows = [s("core-1", "a.example", "on"), s("core-2", "b.example", "off"), s("Other", "b.example", "on")];
  const names = (query: string) => fitting(rows, readView(new URLSearchParams(query)), false).map((r) => r.name);
  expect(names("q=core b.ex")).toEqual(["core-2"]);
  expect(names("q=OTHER")).toEqual(["Other"]);
  expect(names("status=on")).toEqual(["core-1", "Other"]);
  expect(names("status=on&q=b.ex")).toEqual(["Other"]);
  expect(names("role=leader")).toEqual([]);
});

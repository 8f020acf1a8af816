import { expect, test } from "vitest";
import { doorTo, wayBack } from "./way-back.ts";

const back = (to: string | null) => wayBack(to, "https://console.example:7220");

test.each([
  "/resources/active-services?q=core&sort=-lag#x",
  "/settings/users",
  "/?wall",
  "/audit?from=2026-01-01T00:00:00Z",
])("%s is a page of ours", (to) => expect(back(to)).toBe(to));

test.each([
  null,
  "",
  "https://evil.example/",
  "//evil.example/a",
  "/\\evil.example",
  "/\t/evil.example",
  "/.//evil.example",
  "/a/..//evil.example",
  "/%2e//evil.example",
  "javascript:alert(1)",
  "settings",
  "/api/v3/audit/export",
  "/sign-in?to=/sign-in",
  "/setup#kcl_x",
  "/new-password",
])("%s leads to the dashboard", (to) => expect(back(to)).toBe("/"));

test("a door leads back, also to a page with a query", () => {
  expect(doorTo("/sign-in", "/")).toBe("/sign-in");
  const door = doorTo("/sign-in", "/audit?text=a&b=#c");
  expect(back(new URL(door, "https://x.example").searchParams.get("to"))).toBe("/audit?text=a&b=#c");
});

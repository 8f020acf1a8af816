import { expect, test } from "vitest";
import {
  apiQuery,
  type AuditView,
  fromField,
  isFiltered,
  NO_FILTERS,
  readView,
  toField,
  writeView,
} from "./audit-url.ts";

const NOW = Date.parse("2026-10-12T10:00:00.000Z");
const at = (search: string) => readView(new URLSearchParams(search));
const asked = (search: string) => apiQuery(at(search), NOW).toString();

const FULL: AuditView = {
  text: "core 4",
  who: "anna",
  address: "2001:db8::17",
  what: "user",
  outcome: "refused",
  ref: "0d9f1a52-6c1e-8c57-9a57-3f1f60e5a001",
  when: { is: "last", hours: 24 },
};

test("a view goes through the URL and back, other parameters stay", () => {
  const url = writeView(FULL, new URLSearchParams("scenario=healthy"));
  expect(url.get("scenario")).toBe("healthy");
  expect(readView(url)).toEqual(FULL);
  expect(writeView(NO_FILTERS, url).toString()).toBe("scenario=healthy");
});

test("what the URL says wrongly filters nothing", () => {
  expect(at("outcome=maybe&last=soon")).toEqual(NO_FILTERS);
  expect(isFiltered(at("outcome=maybe"))).toBe(false);
  expect(isFiltered(at("what=user"))).toBe(true);
});

test("a range with open ends stays a range", () => {
  const open = at("from=&to=");
  expect(open.when).toEqual({ is: "between", from: null, to: null });
  expect(readView(writeView(open, new URLSearchParams()))).toEqual(open);
  expect(asked("from=&to=")).toBe("");
});

test("a group is asked for by all that its codes begin with, a code as it is", () => {
  expect(asked("what=service")).toBe("what=service.&what=join.");
  expect(asked("what=user.add")).toBe("what=user.add");
});

test("times are asked for in UTC", () => {
  expect(asked("last=1h")).toBe("from=2026-10-12T09%3A00%3A00.000Z");
  expect(new URLSearchParams(asked("from=2026-10-12T12:00:00%2B03:00&to=never")).get("from")).toBe(
    "2026-10-12T09:00:00.000Z",
  );
});

test("a field's time is the reader's own", () => {
  const iso = new Date(2026, 9, 12, 9, 5).toISOString();
  expect(toField(iso)).toBe("2026-10-12T09:05");
  expect(fromField("2026-10-12T09:05")).toBe(iso);
  expect(fromField("")).toBeNull();
});

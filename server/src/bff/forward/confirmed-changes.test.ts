import { expect, test } from "vitest";
import { CONFIRMED_CHANGES } from "@core-console/shared/contract/recovery/recovery";
import { ROUTES } from "@core-console/shared/contract/routes";
import type { UpstreamAnswer } from "../upstream.ts";
import { ConfirmedChanges } from "./confirmed-changes.ts";

const AT = "2026-11-30T14:08:04.000Z";
const LIFE = "5a1c7d0e-3b52-4f86-9a41-c0de5eed0001";
const ANNA = "Bearer anna";
const answer = (body: unknown, revision?: number, status = 200): UpstreamAnswer => ({
  status,
  headers: { "core-generation": "2", "core-life": LIFE, ...(revision && { "core-revision": String(revision) }) },
  body: Buffer.from(JSON.stringify(body)),
});
const WHOAMI = {
  id: "00000000-0000-4000-8000-000000000001",
  login: "anna",
  name: "Anna",
  source: "local",
  role: "administrator",
  permissions: [],
  mustChangePassword: false,
  session: null,
  token: null,
};
const made = (): ConfirmedChanges => new ConfirmedChanges(() => Date.parse(AT));
const changesIn = (changes: ConfirmedChanges): unknown[] =>
  (JSON.parse(changes.addTo(answer({ cores: [] })).body.toString()) as { changes: unknown[] }).changes;

test("a confirmed change: when, by whom, what, and its revision in its life; the newest first", () => {
  const changes = made();
  changes.note(ROUTES.whoami, ANNA, answer(WHOAMI));
  changes.note(ROUTES.addService, ANNA, answer({ name: "collector-3" }, 51_903, 201));
  changes.note(ROUTES.addUser, "Bearer of a token", answer({ login: "oleg" }, 51_904, 201));
  const life = { at: AT, generation: 2, lifeId: LIFE };
  expect(changesIn(changes)).toEqual([
    { ...life, by: null, what: "addUser", name: "oleg", revision: 51_904 },
    { ...life, by: "anna", what: "addService", name: "collector-3", revision: 51_903 },
  ]);
});

test("not a read, a refusal, a change without a revision, or a caller without a bearer", () => {
  const changes = made();
  changes.note(ROUTES.listServices, ANNA, answer([], 5));
  changes.note(ROUTES.addService, ANNA, answer({ code: "name_taken" }, 5, 409));
  changes.note(ROUTES.addService, ANNA, answer({}));
  changes.note(ROUTES.addService, undefined, answer({}, 5));
  expect(changesIn(changes)).toEqual([]);
});

test("an answer that is no JSON has no name, and gets no changes", () => {
  const changes = made();
  const empty = { ...answer({}, 7, 204), body: Buffer.alloc(0) };
  changes.note(ROUTES.removeService, ANNA, empty);
  expect(changesIn(changes)).toMatchObject([{ what: "removeService", name: null }]);
  expect(changes.addTo(empty)).toBe(empty);
  const refused = answer({ code: "no_leader" }, 7, 503);
  expect(changes.addTo(refused)).toBe(refused);
});

test("no more than the last thousand are kept", () => {
  const changes = made();
  for (let n = 1; n <= CONFIRMED_CHANGES + 5; n++) changes.note(ROUTES.addService, ANNA, answer({}, n));
  const kept = changesIn(changes);
  expect(kept).toHaveLength(CONFIRMED_CHANGES);
  expect(kept[0]).toMatchObject({ revision: CONFIRMED_CHANGES + 5 });
});

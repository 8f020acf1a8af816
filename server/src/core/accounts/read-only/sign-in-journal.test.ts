import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { silentLogger } from "../../../lib/logging/logger.ts";
import { MOST_TRIES, SignInJournal } from "./sign-in-journal.ts";

let folder = "";
let wallMs = Date.parse("2026-01-01T12:00:00.000Z");
const HOUR_MS = 3_600_000;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "journal-"))));
afterEach(() => rmSync(folder, { recursive: true }));

const file = () => join(folder, "sign-ins.json");
/** A journal as a Core reads it after its start. */
const started = (over: { file?: string } = {}) =>
  new SignInJournal({ file: over.file ?? file(), wall: () => wallMs, log: silentLogger });
const signIn = (n: number) => ({ id: `s-${n}`, at: new Date(wallMs).toISOString(), who: "anna", from: "192.0.2.7" });

test("tries of the last hour count after a restart, each written before it is made", () => {
  for (let n = 0; n < MOST_TRIES; n++) expect(started().countTry(true)).toBe(0);
  expect(started().countTry(true)).toBe(HOUR_MS / 1000);
  wallMs += HOUR_MS;
  expect(started().countTry(true)).toBe(0);
});

test("a clock that is set back by a day blocks tries for no longer than an hour", () => {
  for (let n = 0; n < MOST_TRIES; n++) started().countTry(true);
  wallMs -= 24 * HOUR_MS;
  expect(started().countTry(true)).toBeLessThanOrEqual(HOUR_MS / 1000);
});

test("sign-ins wait across restarts until the audit has them; the file is for its owner alone", () => {
  started().add(signIn(1));
  started().add(signIn(2));
  expect(statSync(file()).mode & 0o777).toBe(0o600);
  const again = started();
  expect(again.waiting().map(({ id }) => id)).toEqual(["s-1", "s-2"]);
  again.recorded("s-1");
  expect(started().waiting()).toEqual([signIn(2)]);
});

test("the file stays small, however many sign in", () => {
  const journal = new SignInJournal({ file: null, wall: () => wallMs, log: silentLogger });
  for (let n = 0; n < 1100; n++) journal.add(signIn(n));
  expect(journal.waiting()).toHaveLength(1000);
  expect(journal.waiting().at(-1)?.id).toBe("s-1099");
});

test("a torn file does not keep users out, and one that cannot be written leaves the count in memory", () => {
  started().add(signIn(1));
  writeFileSync(file(), readFileSync(file(), "utf8").slice(0, 20));
  expect(started().waiting()).toEqual([]);
  const unwritable = started({ file: join(file(), "below-a-file") });
  for (let n = 0; n < MOST_TRIES; n++) expect(unwritable.countTry(true)).toBe(0);
  expect(unwritable.countTry(true)).toBeGreaterThan(0);
});

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createContext, type CoreParts } from "../testing/context.ts";
import { ANNA, createdRecord } from "../testing/records.ts";
import { request, type Store } from "../testing/store.ts";
import { keys } from "../state/keys.ts";
import { planRenew } from "../state/service-changes.ts";
import { IDEMPOTENCIES_A_USER, sweep } from "./sweep.ts";

const DAY_MS = 86_400_000;
let c: CoreParts;
let store: Store;
beforeEach(() => {
  ({ c, store } = createContext());
});
afterEach(() => store.close());

const left = (): string[] =>
  store.gateway.keysUnder(keys.idempotencies).map((key) => key.slice(keys.idempotencies.length));

/** Writes an idempotency record of the user `by`. */
function put(suffix: string, by: string | null, atMs: number): void {
  const record = { requestHash: "h", status: 200, ref: null, made: null, at: new Date(atMs).toISOString() };
  store.gateway.put(keys.idempotencies + suffix, by === null ? record : { ...record, by });
}

test("records that answer repetitions go after a day; one written before they named a user is read too", async () => {
  put("old", "anna", store.clock.ms - DAY_MS - 1);
  put("older version", null, store.clock.ms - DAY_MS + 1000);
  put("new", "anna", store.clock.ms);
  await store.run();
  await sweep(c);
  expect(left().toSorted()).toEqual(["new", "older version"]);
});

test("of one user's no more are kept than so many, the newest, however fast they came; others keep theirs", async () => {
  put("boris", "boris", store.clock.ms - 1000);
  // A record that is too old counts only once: a transaction accepts no key twice.
  put("outdated", "anna", store.clock.ms - DAY_MS - 1);
  const over = 250;
  for (let i = 0; i < IDEMPOTENCIES_A_USER + over; i++) put(`a${i}`, "anna", store.clock.ms);
  await store.run();
  await sweep(c);
  const now = new Set(left());
  expect(now.size).toBe(IDEMPOTENCIES_A_USER + 1);
  expect([now.has("boris"), now.has(`a${over - 1}`), now.has(`a${over}`)]).toEqual([true, false, true]);
});

test("a change names its user in its record, by whatever token it came", async () => {
  const service = createdRecord(2);
  store.add(service);
  await store.run();
  const asked = { ...request("key-0001"), caller: "token:t1", user: "anna" };
  await store.changes.execute(asked, () => planRenew(store.registry, service.ref, { by: ANNA, nowMs: c.now() }));
  await vi.waitFor(() => expect([...c.registry.idempotencies.values()]).toMatchObject([{ value: { by: "anna" } }]));
});

import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createThrowAwayCa } from "../../lib/tls/testing/throw-away-ca.ts";
import { keys } from "../state/keys.ts";
import { createContext, type CoreParts } from "../testing/context.ts";
import { coreRecord } from "../testing/records.ts";
import type { Store } from "../testing/store.ts";
import { keepRecoveryCard } from "./recovery-card.ts";

const { ca } = await createThrowAwayCa();
let folder: string;
let c: CoreParts;
let store: Store;
let warnings: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "recovery-card-"));
  warnings = [];
  ({ c, store } = createContext({
    caCert: ca,
    log: { warn: (_: object, text: string) => warnings.push(text) } as unknown as CoreParts["log"],
    layout: { home: "/opt/kaspersky/kuma", recoveryCard: join(folder, "RECOVERY.txt") } as CoreParts["layout"],
  }));
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true });
});
const card = (): string => readFileSync(c.layout.recoveryCard, "utf8");

async function withCores(...numbers: number[]): Promise<void> {
  for (const number of numbers) store.add(coreRecord(number));
  await store.run();
}

const add = (number: number): Promise<void> =>
  store.registry.reached(
    store.gateway.put(keys.service(coreRecord(number).ref), coreRecord(number)),
    AbortSignal.timeout(5000),
  );

test("it names the members in both languages, with the commands, and none of their IDs", async () => {
  await withCores(1, 2, 3);
  keepRecoveryCard(c);
  for (const text of [
    "RECOVERY CARD",
    "КАРТОЧКА ВОССТАНОВЛЕНИЯ",
    "core-2",
    "core-3",
    "cluster recover --plan",
    "Last proven snapshot: none yet.",
  ])
    expect(card()).toContain(text);
  for (const number of [1, 2, 3]) expect(card()).not.toContain(coreRecord(number).id);
  expect(statSync(c.layout.recoveryCard).mode & 0o777).toBe(0o600);
});

test("it is written again only when it changes", async () => {
  await withCores(1, 2);
  keepRecoveryCard(c);
  const { ino } = statSync(c.layout.recoveryCard);
  keepRecoveryCard(c);
  expect(statSync(c.layout.recoveryCard).ino).toBe(ino);
  await add(3);
  keepRecoveryCard(c);
  expect(card()).toContain("core-3");
});

test("without a registry the card that is there stays", () => {
  keepRecoveryCard(c);
  expect(() => card()).toThrow(/ENOENT/);
});

test("a card that cannot be written is logged and stops nothing", async () => {
  await withCores(1);
  writeFileSync(join(folder, "file"), "");
  c.layout.recoveryCard = join(folder, "file", "RECOVERY.txt");
  keepRecoveryCard(c);
  expect(warnings).toEqual([expect.stringMatching(/could not be written/)]);
});

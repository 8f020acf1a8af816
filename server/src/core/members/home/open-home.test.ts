import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { FIRST_CORE_ID } from "@core-console/shared/contract/ids";
import { createContext } from "../../testing/context.ts";
import { writeCoreJson } from "./core-json.ts";
import { writeWhole } from "../../../lib/process/write-whole.ts";
import { layoutOf } from "./layout.ts";
import { openHome, type OpenHome } from "./open-home.ts";

const ID = "3c5f8a20-77d4-4f0e-9b6a-1d2c90e4ab57";
const OTHER = "9d4f8a20-77d4-4f0e-9b6a-1d2c90e4ab57";
const { self } = createContext();
let home: string;
const opened: OpenHome[] = [];
beforeEach(() => void (home = mkdtempSync(join(tmpdir(), "home-"))));
afterEach(async () => {
  for (const o of opened.splice(0)) await o.release();
  rmSync(home, { recursive: true });
});
async function open(id: string | null): Promise<OpenHome> {
  const o = await openHome(home, id, FIRST_CORE_ID);
  opened.push(o);
  return o;
}
function make(id: string): void {
  const layout = layoutOf(home, id);
  for (const file of [layout.caCert, layout.nodeCert, layout.nodeKey]) writeWhole(file, "PEM");
  writeCoreJson(layout.coreJson, { ...self, id });
}

test("a folder that is not there is made; nothing in it means no Core yet", async () => {
  home = join(home, "new");
  const o = await open(null);
  expect(o).toMatchObject({ self: null, joinBegun: false });
  expect(o.layout.core).toBe(join(home, "core", FIRST_CORE_ID));
  expect(readdirSync(home).toSorted()).toEqual(["core", "lock"]);
  home = join(home, "..");
});

test("without an ID it is whichever Core is in it", async () => {
  make(ID);
  expect((await open(null)).self?.id).toBe(ID);
});

test("a foreign folder is refused and not touched, also one with a folder called core", async () => {
  writeFileSync(join(home, "notes.txt"), "mine");
  await expect(open(null)).rejects.toMatchObject({ code: "home_foreign" });
  mkdirSync(join(home, "core", "src"), { recursive: true });
  await expect(open(ID)).rejects.toMatchObject({ code: "home_foreign" });
  expect(readdirSync(home).toSorted()).toEqual(["core", "notes.txt"]);
});

test("what a package puts there is not foreign", async () => {
  for (const name of ["kuma", "etcd", "etcdctl", "ca.crt"]) writeFileSync(join(home, name), "");
  await expect(open(ID)).resolves.toMatchObject({ self: null });
});

test("a home with our mark is ours whatever was left in it, and a disk of its own is no foreign folder", async () => {
  mkdirSync(join(home, "lost+found"));
  await expect(open(ID)).resolves.toMatchObject({ self: null });
  for (const o of opened.splice(0)) await o.release();
  for (const name of [".kuma-ab12cd34", ".ansible_tmpx", "notes.txt"]) writeFileSync(join(home, name), "");
  await expect(open(ID)).rejects.toMatchObject({ code: "home_foreign" });
  writeFileSync(join(home, ".kuma-home"), "{}");
  await expect(open(ID)).resolves.toMatchObject({ self: null });
});

test("a home in use names the process that uses it", async () => {
  await open(ID);
  await expect(open(ID)).rejects.toMatchObject({ code: "home_in_use", params: { pid: process.pid } });
});

test("a home of another service is refused, and neither ID is said in full", async () => {
  make(OTHER);
  const refusal = await open(ID).catch((e: unknown) => e);
  expect(refusal).toMatchObject({ code: "home_other_id", params: { found: "9d4f8a20…", expected: "3c5f8a20…" } });
});

test("a join that was refused does not bar the right ID, and is no empty home either", async () => {
  writeWhole(layoutOf(home, OTHER).nodeKey, "key");
  const o = await open(ID);
  expect(o).toMatchObject({ self: null, joinBegun: true });
  expect(o.layout.core).toBe(join(home, "core", ID));
});

test("half-written: core.json without its files, unreadable, or engine data without it", async () => {
  make(ID);
  rmSync(layoutOf(home, ID).nodeKey);
  await expect(open(ID)).rejects.toMatchObject({
    code: "home_half_written",
    params: { file: layoutOf(home, ID).nodeKey },
  });
  writeFileSync(layoutOf(home, ID).coreJson, '{"format":1');
  await expect(open(ID)).rejects.toMatchObject({ code: "home_half_written" });
  rmSync(layoutOf(home, ID).coreJson);
  mkdirSync(join(layoutOf(home, ID).raft, "member"), { recursive: true });
  await expect(open(ID)).rejects.toMatchObject({
    code: "home_half_written",
    params: { file: layoutOf(home, ID).coreJson },
  });
  // and each refusal released the lock
  rmSync(layoutOf(home, ID).core, { recursive: true });
  await expect(open(ID)).resolves.toMatchObject({ self: null });
});

test("a join that waits for approval is resumed by a start without an ID", async () => {
  writeWhole(layoutOf(home, OTHER).nodeKey, "PEM");
  expect((await open(null)).layout.core).toBe(join(home, "core", FIRST_CORE_ID));
  await opened.pop()?.release();
  writeWhole(layoutOf(home, ID).joinJson, "{}");
  expect(await open(null)).toMatchObject({ self: null, layout: { core: join(home, "core", ID) } });
});

test("a home whose lock cannot be opened is named with the system's reason", async () => {
  mkdirSync(join(home, "lock"));
  await expect(open(null)).rejects.toMatchObject({
    code: "home_unwritable",
    params: { home, message: expect.stringContaining("EISDIR") },
  });
});

import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { clearLeftovers, programsToPut, putPrograms } from "./programs.ts";
import { Undo } from "../undo.ts";

let folder: string;
const at = (...names: string[]): string => join(folder, ...names);
const put = (names: string[], undo = new Undo()) =>
  putPrograms({ executable: at("package", "kuma"), home: at("home"), names, undo });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "programs-"));
  for (const name of ["package", "home"]) mkdirSync(at(name));
  for (const name of ["kuma", "etcd"]) writeFileSync(at("package", name), `new ${name}`);
});
afterEach(() => rmSync(folder, { recursive: true }));

test("what the home lacks or has otherwise is to be put there; nothing when it runs from there", () => {
  expect(programsToPut(at("package", "kuma"), at("home"))).toEqual(["kuma", "etcd"]);
  writeFileSync(at("home", "kuma"), "new kuma");
  writeFileSync(at("home", "etcd"), "old etcd");
  expect(programsToPut(at("package", "kuma"), at("home"))).toEqual(["etcd"]);
  expect(programsToPut(at("home", "kuma"), at("home"))).toEqual([]);
  expect(programsToPut(at("package", "kuma"), at("nowhere"))).toEqual(["kuma", "etcd"]);
});

test("of a folder like /tmp only the executable itself is taken", () => {
  chmodSync(at("package"), 0o1777);
  expect(programsToPut(at("package", "kuma"), at("home"))).toEqual(["kuma"]);
});

test("an executable of another name is kuma in the home all the same, also where it lies there itself", async () => {
  mkdirSync(at("alone"));
  writeFileSync(at("alone", "kuma-0.2.0"), "newer kuma");
  writeFileSync(at("home", "kuma"), "old");
  expect(programsToPut(at("alone", "kuma-0.2.0"), at("home"))).toEqual(["kuma"]);
  await putPrograms({ executable: at("alone", "kuma-0.2.0"), home: at("home"), names: ["kuma"], undo: new Undo() });
  expect(readFileSync(at("home", "kuma"), "utf8")).toBe("newer kuma");
  writeFileSync(at("home", "kuma-0.3.0"), "newest kuma");
  expect(programsToPut(at("home", "kuma-0.3.0"), at("home"))).toEqual(["kuma"]);
});

test("programs are replaced completely, every user may run them, and the old ones are deleted at the end", async () => {
  writeFileSync(at("home", "kuma"), "old");
  const inode = statSync(at("home", "kuma")).ino;
  chmodSync(at("package", "kuma"), 0o600);
  const dropOld = await put(["kuma", "etcd"]);
  expect(readFileSync(at("home", "kuma"), "utf8")).toBe("new kuma");
  expect([statSync(at("home", "kuma")).mode & 0o777, statSync(at("home", "kuma")).ino === inode]).toEqual([
    0o755,
    false,
  ]);
  expect(readdirSync(at("home")).toSorted()).toEqual([".kuma-old-kuma", "etcd", "kuma"]);
  dropOld();
  expect(readdirSync(at("home")).toSorted()).toEqual(["etcd", "kuma"]);
});

test("undone: the old programs are there again, new ones are removed", async () => {
  writeFileSync(at("home", "kuma"), "old");
  const undo = new Undo();
  await put(["kuma", "etcd"], undo);
  expect(await undo.run()).toEqual([]);
  expect(readdirSync(at("home"))).toEqual(["kuma"]);
  expect(readFileSync(at("home", "kuma"), "utf8")).toBe("old");
});

test("a copy that fails harms no program that was there", async () => {
  writeFileSync(at("home", "etcd"), "old");
  rmSync(at("package", "etcd"));
  const undo = new Undo();
  await expect(put(["kuma", "etcd"], undo)).rejects.toThrow("ENOENT");
  await undo.run();
  expect(readdirSync(at("home"))).toEqual(["etcd"]);
  expect(readFileSync(at("home", "etcd"), "utf8")).toBe("old");
});

test("a link left under our temporary name is not written through", async () => {
  writeFileSync(at("precious"), "precious");
  symlinkSync(at("precious"), at("home", ".kuma-new-kuma"));
  await put(["kuma"]);
  expect(readFileSync(at("precious"), "utf8")).toBe("precious");
  expect([readFileSync(at("home", "kuma"), "utf8"), lstatSync(at("home", "kuma")).isFile()]).toEqual([
    "new kuma",
    true,
  ]);
});

test("what a run that was cut off left is cleared, nothing else", () => {
  const [theirs, left] = [
    [".kuma-ab12cd345", ".kuma-home", "kuma"],
    [".kuma-new-kuma", ".kuma-old-etcd", ".kuma-ab12_d34"],
  ];
  for (const name of [...theirs, ...left]) writeFileSync(at("home", name), "");
  mkdirSync(at("home", ".kuma-new-folder"));
  clearLeftovers(at("home"));
  expect(readdirSync(at("home")).toSorted()).toEqual([...theirs, ".kuma-new-folder"].toSorted());
  expect(existsSync(at("package", "kuma"))).toBe(true);
});

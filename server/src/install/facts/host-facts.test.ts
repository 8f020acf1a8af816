import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { nodeFiles } from "../../lib/process/node-files.ts";
import { lookAtDisk } from "./look-disk.ts";
import { lookAtHome, unitsOfCores } from "./look-home.ts";
import { listening } from "./look-network.ts";
import { lastWords, readable } from "../acts/install-service.ts";
import { Undo } from "../undo.ts";
import { unitName, unitText } from "./unit.ts";

const ID = "3c5f8a20-77d4-4f0e-9b6a-1d2c90e4ab57";
const OTHER = "9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d";
const SELF = {
  name: "core-2",
  host: "h.soc.example",
  console: { host: "0.0.0.0", port: 7220 },
  engine: { initialCluster: "a=https://h:7209", existing: true },
  peers: [{ ref: "r", name: "core-1", voter: true, internal: "x" }],
};
let home: string;
beforeEach(() => void (home = mkdtempSync(join(tmpdir(), "look-"))));
afterEach(() => rmSync(home, { recursive: true, force: true }));
const write = (path: string, text = ""): void => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
};

const whose = (executable: string | null = null): string => lookAtHome(home, executable).state;

test("state of a home: absent, ours by its mark file, foreign, also when that has a program of our name", () => {
  expect(lookAtHome(join(home, "no"), null).state).toBe("absent");
  mkdirSync(join(home, "lost+found"));
  expect(whose()).toBe("empty");
  write(join(home, "kuma"), "theirs");
  expect(whose()).toBe("foreign");
  write(join(home, ".kuma-old-kuma"));
  mkdirSync(join(home, "core"));
  expect(whose(process.execPath)).toBe("foreign");
  write(join(home, ".kuma-home"), "{}");
  write(join(home, "precious"));
  expect(whose()).toBe("ours");
  expect(lookAtHome(join(home, "kuma"), null).state).toBe("not_folder");
});

test("without a mark a home is ours where it holds the very program that runs, or a Core, and nothing else", () => {
  const running = join(home, "..", `${basename(home)}-kuma`);
  try {
    write(running, "ours");
    write(join(home, "kuma"), "ours");
    expect([whose(running), whose(null)]).toEqual(["ours", "foreign"]);
    write(running, "newer");
    expect(whose(running)).toBe("foreign");
    write(nodeFiles(home, ID).coreJson, JSON.stringify(SELF));
    for (const name of ["lock", "etcd", ".kuma-new-kuma", ".kuma-ab12_d34"]) write(join(home, name));
    expect(whose(running)).toBe("ours");
    write(join(home, "precious"));
    expect(whose(running)).toBe("foreign");
  } finally {
    rmSync(running, { force: true });
  }
});

test("what a Core in the foreground left that came to nothing is ours too, a folder called core is not", () => {
  write(join(home, "lock"));
  write(join(home, "ca.crt"));
  write(nodeFiles(home, ID).nodeKey, "key");
  expect(whose()).toBe("ours");
  write(join(home, "core", "theirs", "file"));
  expect(whose()).toBe("foreign");
});

test("the Core in a home, and a join that was begun", () => {
  write(nodeFiles(home, ID).coreJson, JSON.stringify(SELF));
  write(nodeFiles(home, OTHER).nodeKey, "key");
  expect(lookAtHome(home, null)).toMatchObject({
    made: [{ id: ID, name: "core-2", member: true, peers: [{ voter: true }], console: "https://h.soc.example:7220" }],
    begun: [OTHER],
  });
  write(join(home, ".kuma-home"), "{}");
  write(nodeFiles(home, ID).coreJson, "{");
  expect(lookAtHome(home, null)).toMatchObject({ made: [], begun: [OTHER], damaged: [ID] });
  rmSync(nodeFiles(home, ID).coreJson);
  expect(lookAtHome(home, null)).toMatchObject({ begun: [OTHER, ID].toSorted(), damaged: [] });
  write(join(nodeFiles(home, ID).core, "raft", "member", "wal"));
  expect(lookAtHome(home, null)).toMatchObject({ begun: [OTHER], damaged: [ID] });
});

test("listening sockets by port, of IPv4 and IPv6, by the kernel's tables", () => {
  const head = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";
  const row = (address: string, state: string, inode: number): string =>
    `   0: ${address} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000     0        0 ${inode} 1\n`;
  const four = head + row("00000000:1C2A", "0A", 11) + row("0100007F:1C29", "01", 12);
  const six = head + row("00000000000000000000000000000000:1C34", "0A", 13);
  expect([...listening([four, six, ""], [7209, 7210, 7220])]).toEqual([
    [7210, "11"],
    [7220, "13"],
  ]);
});

test("the disk below a folder that is not there yet is that of its nearest parent, and nothing is left on it", () => {
  const facts = lookAtDisk(join(home, "a", "b"));
  expect(facts).toMatchObject({ path: home, unwritable: null });
  expect(facts.freeMb).toBeGreaterThan(0);
  expect(lookAtHome(home, null).state).toBe("empty");
});

test("lines of the log are shown as people read them", () => {
  expect(readable('{"level":"warn","time":"t","msg":"no disk","err":{"message":"ENOSPC"}}')).toBe(
    "warn  no disk  ENOSPC",
  );
  expect(readable("kuma: said.")).toBe("kuma: said.");
  expect(readable("{broken")).toBe("{broken");
});

test("the engine's last words are of this start, worse than info, and before the trace of calls of its runtime", () => {
  const said = (level: string, second: number, msg: string): string =>
    `{"level":"${level}","ts":"2026-11-23T16:00:0${second}.000Z","msg":"${msg}"}`;
  const trace =
    "goroutine 1 [running]:\nzap.(*Logger).Panic(0x1, {0x0?, 0x0?})\n\tzap/logger.go:251 +0x59\nmain.main()";
  const [before, panic, again] = [said("warn", 1, "old"), said("panic", 3, "no WAL"), said("info", 4, "starting")];
  const log = [before, said("info", 2, "starting"), panic, "panic: no WAL", "", trace, again, ""].join("\n");
  const since = Date.parse("2026-11-23T16:00:02Z");
  expect(lastWords(log, since)).toEqual([panic, "panic: no WAL"]);
  expect(lastWords(log, since + 2000)).toEqual([again]);
  expect(lastWords(log, since + 9000)).toEqual([]);
  expect(lastWords("", since)).toEqual([]);
});

test("acts are taken back in the reverse order, each though another fails, and once", async () => {
  const [undo, done]: [Undo, number[]] = [new Undo(), []];
  undo.add(() => void done.push(1));
  undo.add(() => Promise.reject(new Error("no")));
  undo.add(() => void done.push(3));
  expect(await undo.run()).toEqual([new Error("no")]);
  expect(await undo.run()).toEqual([]);
  expect(done).toEqual([3, 1]);
});

test("the units of Cores, and where each has its Core", () => {
  const wish = { home: "/srv/kuma", engine: null, locale: "C.UTF-8" };
  write(join(home, unitName(ID)), unitText(wish));
  write(join(home, unitName(OTHER)), "[Service]\n");
  write(join(home, "ssh.service"));
  expect(unitsOfCores(home).toSorted((a, b) => a.id.localeCompare(b.id))).toEqual([
    { id: ID, home: "/srv/kuma" },
    { id: OTHER, home: null },
  ]);
});

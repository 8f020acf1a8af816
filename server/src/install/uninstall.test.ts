import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { LeaveAnswer } from "@core-console/shared/contract/enrolment";
import { nodeFiles } from "../lib/process/node-files.ts";
import type { ClusterPort, Heard } from "./acts/leave.ts";
import { removeCore } from "./acts/remove-core.ts";
import { uninstall, type UninstallOptions } from "./uninstall.ts";

const ID = "3c5f8a20-77d4-4f0e-9b6a-1d2c90e4ab57";
const NOTHING: LeaveAnswer = { sum: null, leads: false, obstacle: null, away: null, operation: null, removed: null };
const said = (over: Partial<LeaveAnswer>): Heard => ({ ok: true, value: { ...NOTHING, ...over } });
const SILENT: Heard = { ok: false, silent: true, reason: { code: "leave_unreachable", params: { asked: "" } } };
const STOPS = { code: "away_sum_stops", params: { voters: 3, alive: 1, majority: 2 } };

let home: string;
const path = process.env["PATH"];
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "uninstall-"));
  const files = nodeFiles(home, ID);
  mkdirSync(files.core, { recursive: true });
  const peers = [{ name: "core-1", voter: true }];
  const [consoleAt, engine] = [{ host: "127.0.0.1", port: 7220 }, { initialCluster: "" }];
  writeFileSync(files.coreJson, JSON.stringify({ name: "core-2", host: "h", console: consoleAt, engine, peers }));
  writeFileSync(join(home, "systemctl"), `#!/bin/sh\necho "$@" >>'${home}/systemctl.log'\n`, { mode: 0o755 });
  process.env["PATH"] = `${home}:${path}`;
  writeFileSync(join(home, ".kuma-home"), "");
});
afterEach(() => {
  process.env["PATH"] = path;
  rmSync(home, { recursive: true, force: true });
});

/** Simulates one; `typed` answers the question. */
function play(cluster: Partial<ClusterPort>, over: Partial<UninstallOptions> = {}, typed: string | null = "core-2") {
  const reported: string[] = [];
  const exits: number[] = [];
  const o: UninstallOptions = {
    lang: "en",
    home,
    executable: null,
    id: null,
    purge: false,
    keepMember: false,
    yes: false,
    ask: (question) => Promise.resolve((reported.push(question), typed)),
    ownCluster: () => ({
      look: () => Promise.resolve(SILENT),
      leave: never,
      close: () => Promise.resolve(),
      ...cluster,
    }),
    now: () => 0,
    pause: () => Promise.resolve(),
    out: (line) => void reported.push(line),
    err: (line) => void reported.push(line),
    exit: (code) => void exits.push(code),
    ...over,
  };
  return { reported, exits, over: uninstall(o) };
}
const never = (): Promise<Heard> => new Promise(() => undefined);

describe.runIf(process.getuid?.() === 0)("as root", () => {
  test("a member that stays is announced as a dead one, with what that costs, before the question", async () => {
    const p = play({ look: () => Promise.resolve(said({ away: STOPS })) }, { keepMember: true }, "no");
    expect(await p.over).toBe(1);
    expect(p.reported).toMatchObject([
      expect.stringContaining("core-2 stays a dead member of its cluster"),
      expect.stringContaining("1 of 3 voters alive, majority 2: nothing can be changed until another Core is back"),
      expect.stringContaining("This stops core-2"),
      expect.stringContaining("type its name"),
      "Not confirmed. Nothing was removed.",
    ]);
  });
  test("the last that votes is not sent the way of a dead member", async () => {
    const obstacle = { code: "last_core", params: {} };
    const p = play({ look: () => Promise.resolve(said({ obstacle })) });
    expect(await p.over).toBe(1);
    expect(p.reported.join()).toMatch(/core-2 cannot leave .* another one has to vote.* remove its other Cores first/);
    expect(p.reported.join()).not.toContain("--keep-member");
  });
  test("the only Core ends its cluster, and that is printed also where no question is asked", async () => {
    const file = nodeFiles(home, ID).coreJson;
    writeFileSync(file, JSON.stringify({ ...(JSON.parse(readFileSync(file, "utf8")) as object), peers: [] }));
    const p = play({}, { yes: true, purge: true });
    expect(await p.over).toBe(0);
    expect(p.reported[0]).toMatch(/only Core of its cluster.*gone for good/);
  });
  test("also where no question is asked; one missing answer is no obstacle", async () => {
    let looks = 0;
    const look = (): Promise<Heard> => Promise.resolve((looks++, SILENT));
    const p = play({ look }, { keepMember: true, yes: true });
    expect([await p.over, looks]).toEqual([0, 1]);
    expect(p.reported[0]).toContain("stays a dead member");
    expect(p.reported[1]).toContain("is uninstalled");
  });
  test("Ctrl+C at the question says that nothing was removed", async () => {
    const interrupted = (): Promise<null> => Promise.resolve((process.emit("SIGINT"), null));
    const p = play({ look: () => Promise.resolve(said({})) }, { ask: interrupted });
    await p.over;
    expect(p.exits).toEqual([130]);
    expect(p.reported).toContain("Not confirmed. Nothing was removed.");
  });
  test("a signal in the middle says what goes on and how to finish", async () => {
    const asked = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<Heard>();
    const leave = (): Promise<Heard> => (asked.resolve(), answer.promise);
    const p = play({ look: () => Promise.resolve(said({})), leave }, { yes: true });
    await asked.promise;
    process.emit("SIGTERM");
    process.emit("SIGHUP");
    expect(p.exits).toEqual([143, 129]);
    expect(p.reported.at(-1)).toBe(
      "Interrupted. What was asked of the cluster goes on there; run the same command again to finish.",
    );
    answer.resolve(said({ removed: { at: "", by: "host:core-2" } }));
    expect(await p.over).toBe(0);
    expect(process.listenerCount("SIGHUP")).toBe(0);
  });

  test("without --purge the data stays, and what is known of the cluster does not", async () => {
    const { state, coreJson } = nodeFiles(home, ID);
    mkdirSync(state);
    writeFileSync(join(state, "records"), "users");
    expect(await play({}, { keepMember: true, yes: true }).over).toBe(0);
    expect([existsSync(state), existsSync(coreJson)]).toEqual([false, true]);
  });

  test("a service that outlived its file, as a removal that was cut off leaves it, ends and is forgotten", async () => {
    const said = (): string => readFileSync(join(home, "systemctl.log"), "utf8");
    expect(await play({}, { keepMember: true, yes: true, purge: true }).over).toBe(0);
    const unit = `kuma-core-${ID}.service`;
    expect(said()).toBe(`stop ${unit}\ndaemon-reload\nreset-failed ${unit}\n`);
    expect(await play({}).over).toBe(0);
    expect(said().split("\n").at(-2)).toBe("reset-failed kuma-core-*.service");
  });
});

test("a link where the folder of Cores should be is not followed", () => {
  const [other, linked] = [join(home, "other"), join(home, "linked")];
  mkdirSync(join(other, ID), { recursive: true });
  mkdirSync(linked);
  symlinkSync(other, join(linked, "core"));
  expect(() => removeCore(linked, ID)).toThrow("home_foreign");
  removeCore(home, ID);
  removeCore(home, ID);
  expect(() => removeCore(join(home, "absent"), ID)).not.toThrow();
});

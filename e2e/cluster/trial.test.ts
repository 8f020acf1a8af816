import { globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { PORT } from "@core-console/shared/contract/ports";
import { SignedIn } from "@core-console/shared/contract/access";
import { secretIn } from "../support/cluster/administrator.ts";
import { apiOver } from "../support/cluster/api.ts";
import { type Client, clientOf } from "../support/cluster/client.ts";
import { kumaEnv, ROOT } from "../support/cluster/kuma.ts";
import { claimNet, type Net } from "../support/cluster/net.ts";
import { ANSWER_MS } from "../support/patience.ts";
import { type Child, runningIn, sendSignal, startChild } from "../support/cluster/processes.ts";
import { until } from "../support/until.ts";

// `npm start` as an operator has it, on what is built: npm test builds before.
let net: Net;
let data: string;
const started: Child[] = [];
beforeAll(async () => {
  net = await claimNet();
  data = mkdtempSync(join(tmpdir(), "trial-"));
});
afterAll(async () => {
  // What hands over to a process of its own passes this on.
  for (const child of started) child.signal("SIGTERM");
  for (const { pid } of runningIn(data)) sendSignal(pid, "SIGKILL");
  await Promise.all(started.map((child) => child.exited));
  rmSync(data, { recursive: true, force: true });
  await net.release();
});

const address = (): string => `${net.prefix}.1:${PORT.console}`;
const shell = async (name: string, argv: readonly string[]): Promise<Child> => {
  const child = await startChild({ name, argv, cwd: ROOT, env: kumaEnv(), log: join(data, `${name}.out`) });
  started.push(child);
  return child;
};
const start = (name: string, ...more: string[]): Promise<Child> =>
  shell(name, [
    process.execPath,
    join(ROOT, "server/trial/start.mjs"),
    "--data",
    data,
    "--first",
    `${net.prefix}.11`,
    "--listen",
    address(),
    "--no-build",
    ...more,
  ]);
const said = (child: Child, text: string): Promise<true> =>
  until(`${child.name} says “${text}”`, () => {
    if (child.text().includes(text)) return true;
    const exit = child.exit();
    if (exit !== null) throw new Error(`${child.name} ended (${exit.code ?? exit.signal ?? "?"}): ${child.text()}`);
    return null;
  });
const stop = async (child: Child): Promise<void> => {
  child.signal("SIGINT");
  expect(await child.exited).toEqual({ code: 0, signal: null });
  await until("nothing is left of the trial", () => runningIn(data).length === 0);
};
/** Signs in on the first Core's port for scripts; a client of the trial's console by that session. */
const signedIn = async (password: string): Promise<Client> => {
  const rest = clientOf(`http://${net.prefix}.11:${PORT.rest}`);
  const answer = await rest.ask("POST", "/api/login", { bare: true, body: { login: "admin", password } });
  await rest.close();
  return clientOf(`http://${address()}`, { bearer: SignedIn.parse(answer.body).token ?? "" });
};
/** Opens a link as the page does; the cookies that the console answers with. */
const open = async (link: string): Promise<string> => {
  const client = clientOf(`http://${address()}`);
  const answer = await client.ask("POST", "/setup", { body: { secret: secretIn(link) } });
  await client.close();
  expect([answer.status, SignedIn.parse(answer.body).token]).toEqual([200, undefined]);
  return answer.headers["set-cookie"] ?? "";
};
const linkIn = (text: string): string => /http:\/\/\S+\/setup#\S+/.exec(text)?.[0] ?? "";
const healthy = async (host: string): Promise<boolean> =>
  (await fetch(`http://${host}:${PORT.health}/readyz`, { signal: AbortSignal.timeout(ANSWER_MS) })).ok;

it("grows to three Cores, survives a kill without mending it, stops clean, and comes back with its data", async () => {
  const trial = await start("trial", "--cores", "3");
  await said(trial, "Ctrl+C stops what");
  const link = linkIn(trial.text());
  expect(trial.text().match(/http:\/\/\S+/g)).toEqual([`http://${address()}`, link]);
  expect(link.startsWith(`http://${address()}/setup#`)).toBe(true);
  const password = /password {2}(\S+)/.exec(trial.text())?.[1] ?? "";
  const client = await signedIn(password);
  const api = apiOver(client);
  expect(await open(link)).toContain("kuma-session=");
  expect((await api.cluster()).voters).toBe(3);
  const page = await client.ask("GET", "/", { bare: true });
  expect([page.status, page.headers["content-type"]]).toEqual([200, expect.stringContaining("text/html")]);
  await api.add("kept");

  const second = await start("second");
  expect((await second.exited).code).toBe(1);
  expect(second.text()).toContain("is in use: a trial runs already");

  const victim = `${net.prefix}.12`;
  const ofVictim = runningIn(data).filter((p) => p.command.includes(`${data}/core-2-`));
  expect(ofVictim).not.toEqual([]);
  for (const { pid } of ofVictim) sendSignal(pid, "SIGKILL");
  await said(trial, "It is not restarted by itself; this starts it again:");
  const again = await until("the command that does", () => / starts it again:\n {2}(.+)\n/.exec(trial.text())?.[1]);
  expect(again).toContain(`${data}/core-2-`);
  await api.add("added without it");
  expect(runningIn(data).filter((p) => p.command.includes(`${data}/core-2-`))).toEqual([]);
  await expect(healthy(victim)).rejects.toThrow("fetch failed");
  const byHand = await shell("by-hand", ["sh", "-c", `exec ${again}`]);
  await until("the killed Core is ready", () => healthy(victim));

  byHand.signal("SIGTERM");
  await byHand.exited;
  await stop(trial);

  const next = await start("next");
  await said(next, "Ctrl+C stops what");
  expect(next.text()).not.toContain("password");
  expect(linkIn(next.text())).not.toBe(link);
  expect(await open(linkIn(next.text()))).toContain("kuma-session=");
  expect((await api.services()).map((service) => service.name)).toEqual(
    expect.arrayContaining(["core-1", "core-2", "core-3", "kept", "added without it"]),
  );
  expect((await api.cluster()).voters).toBe(3);
  await stop(next);
  const logs = globSync("{log,*/core/*/log/core}/*.log", { cwd: data });
  expect(logs.filter((file) => file.endsWith("/log/core/core.log"))).toHaveLength(3);
  for (const file of logs) {
    const log = readFileSync(join(data, file), "utf8");
    expect([file, /kc[stl]_[\w-]{20}/.test(log), log.includes(password)]).toEqual([file, false, false]);
  }
  await client.close();
});

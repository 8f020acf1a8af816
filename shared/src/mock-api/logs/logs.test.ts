import { afterEach, beforeEach, expect, test } from "vitest";
import * as z from "zod/mini";
import { AuditEntry } from "../../contract/access.ts";
import { LogLevelNow, LogLine, LogMark } from "../../contract/log.ts";
import { Service } from "../../contract/service.ts";
import { mockServer } from "../node.ts";

const API = "http://console.test/api/v3";
let mock: ReturnType<typeof mockServer>;
beforeEach(() => {
  mock = mockServer({ scenario: "healthy" });
  mock.listen();
});
afterEach(() => mock.close());

const services = async (): Promise<Service[]> => z.array(Service).parse(await (await fetch(`${API}/services`)).json());
const refOf = async (pick: (s: Service) => boolean): Promise<string> => (await services()).find(pick)?.ref ?? "";
const joined = (): Promise<string> => refOf((s) => s.status === "on");
const linesIn = (text: string): LogLine[] =>
  text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => LogLine.parse(JSON.parse(line)));
const log = async (ref: string, query = ""): Promise<LogLine[]> =>
  linesIn(await (await fetch(`${API}/services/${ref}/log?${query}`)).text());

test("a log is the same whenever it is read; level, text and tail choose of it", async () => {
  const ref = await joined();
  const all = await log(ref, "tail=200");
  expect(all).toHaveLength(200);
  // more lines may have been written in between
  const later = await log(ref, "tail=100");
  const from = all.findIndex((line) => line.at === later[0]?.at);
  expect(from).toBeGreaterThanOrEqual(100);
  expect(later.slice(0, all.length - from)).toEqual(all.slice(from));
  expect(new Set(all.map((line) => line.level))).toEqual(new Set(["info", "warn", "error"]));
  expect(new Set((await log(ref, "level=warn")).map((line) => line.level))).toEqual(new Set(["warn", "error"]));
  const found = await log(ref, "text=ECONN");
  expect(found.length).toBeGreaterThan(0);
  for (const line of found) expect(JSON.stringify(line)).toContain("ECONN");
  const engine = await log(ref, "file=engine");
  expect(engine.length).toBeGreaterThan(0);
  expect(all.map((line) => line.message)).not.toContain(engine[0]?.message);
});

test("D19: a response ends with the position of the next one, and no line is sent twice", async () => {
  const url = `${API}/services/${await joined()}/log?tail=5&after=`;
  const markIn = async (after: string) => {
    const lines = (await (await fetch(url + after)).text()).trimEnd().split("\n");
    return { lines: lines.slice(0, -1), mark: LogMark.parse(JSON.parse(lines.at(-1) ?? "")) };
  };
  const first = await markIn("0.0");
  expect([first.lines.length, first.mark.gap]).toEqual([5, true]);
  const second = await markIn(first.mark.next);
  expect(second.mark.gap).toBe(false);
  for (const raw of second.lines) expect(first.lines).not.toContain(raw);
});

test("following goes on with what is said later", async () => {
  const answer = await fetch(`${API}/services/${await joined()}/log?tail=0&follow=1`);
  const reader = answer.body?.getReader();
  let text = "";
  while (linesIn(text).length === 0) {
    const { value } = (await reader?.read()) ?? {};
    text += new TextDecoder().decode(value);
  }
  await reader?.cancel();
});

test("another level is for a while, and stands in the audit", async () => {
  const ref = await joined();
  const change = await fetch(`${API}/services/${ref}/log-level`, {
    method: "PATCH",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ level: "debug" }),
  });
  expect(LogLevelNow.parse(await change.json())).toMatchObject({ level: "debug", usual: "info" });
  const [entry] = z.array(AuditEntry).parse(await (await fetch(`${API}/audit?what=service.log_level`)).json());
  expect(entry).toMatchObject({ ref, outcome: "done", name: expect.stringContaining(": debug") as string });
});

test("who never joined has no log, who is off cannot give his", async () => {
  const added = await fetch(`${API}/services`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ kind: "core", name: "never-joined" }),
  });
  const unused = Service.parse(await added.json()).ref;
  expect((await fetch(`${API}/services/${unused}/log`)).status).toBe(404);
  const ref = await refOf((s) => s.role === "follower");
  mock.control.kill(ref);
  expect((await fetch(`${API}/services/${ref}/log`)).status).toBe(502);
});

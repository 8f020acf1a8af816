import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { createCa } from "../pki/ca.ts";
import { createContext } from "../../testing/context.ts";
import { coreRecord, createdRecord } from "../../testing/records.ts";
import { quote } from "../../../lib/process/shell-word.ts";
import { joinGuide } from "./join-guide.ts";

const ca = await createCa(Date.now());
const shellWord = (text: string): string => execFileSync("sh", ["-c", `printf %s ${text}`], { encoding: "utf8" });

test.each(["plain/path-1.2", "", "with space", "it's", '$HOME `id` "x" \\', "a\nb", "*", "~", "-n", "Ядро", ";rm"])(
  "%j is one word to a shell",
  (word) => expect(shellWord(quote(word))).toBe(word),
);

test("both commands carry the ID and the CA's hash; the trial's own home, no sudo", () => {
  const { c } = createContext({ caCert: ca.cert });
  const record = createdRecord(2, { name: "SOC Ядро №2 / it's" });
  const guide = joinGuide(c, record);
  expect(guide).toMatchObject({
    id: record.id,
    expired: false,
    caHash: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
  });
  const join = `core --raft.join 127.0.0.11:7210 --id ${record.id} --raft.ca-hash ${guide.caHash}`;
  expect(guide.commands.install).toBe(`sudo /opt/kaspersky/kuma/kuma ${join} --install`);
  expect(guide.commands.runHere).toBe(`/usr/bin/kuma ${join} --home /srv/trial/soc-2-it-s-${record.ref.slice(0, 8)}`);
  expect(guide.caFingerprint).toMatch(/^([0-9A-F]{4} ){7}[0-9A-F]{4}$/);
});

test("after a renewal the trial has a fresh home, and keeps it", () => {
  const { c } = createContext({ caCert: ca.cert });
  const record = createdRecord(2);
  const renewed = { ...record, stages: [{ stage: "issued" as const, at: "2026-01-02T03:04:05.678Z", params: {} }] };
  const home = joinGuide(c, record).commands.runHere ?? "";
  expect(home).toMatch(new RegExp(`${record.ref.slice(0, 8)}$`));
  expect(joinGuide(c, renewed).commands.runHere).toBe(`${home}-20260102030405678`);
});

test("a name of letters that no folder should carry gives a folder by its ref alone", () => {
  const { c } = createContext({ caCert: ca.cert });
  const record = createdRecord(2, { name: "../Ядро" });
  expect(joinGuide(c, record).commands.runHere).toMatch(new RegExp(`--home /srv/trial/${record.ref.slice(0, 8)}$`));
});

test("off loopback there is no command to run here; an expired ID is reported; a member has no guide", () => {
  const { c, self } = createContext({ caCert: ca.cert });
  Object.assign(self, { host: "core-1.soc.example" });
  expect(joinGuide(c, createdRecord(2)).commands.runHere).toBeNull();
  expect(joinGuide(c, createdRecord(2, { expiresAt: "2026-01-01T11:59:59.999Z" })).expired).toBe(true);
  expect(() => joinGuide(c, coreRecord(2))).toThrowError(expect.objectContaining({ code: "already_enrolled" }));
});

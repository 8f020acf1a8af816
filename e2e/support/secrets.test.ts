import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { markOf } from "./cluster/people.ts";
import { secretOf } from "./cluster/records.ts";
import { Secrets } from "./secrets.ts";

const found = (said: string, log: string, known: string[] = []): number => {
  const secrets = new Secrets(known);
  secrets.addIn(said);
  return secrets.foundIn(log).length;
};
const uuid = randomUUID();
const [session, token, link] = [secretOf("session"), secretOf("token"), secretOf("link")];

test.each<[string, string, string]>([
  ["a session", `{"token":"${session}"}`, `{"msg":"asked","cookie":"kuma-session=${session}"}`],
  ["its mark", `set-cookie: kuma-session=${session}`, `x ${markOf(session)}`],
  ["the beginning of a token", `{"secret":"${token}"}`, `{"url":"/api?x=${token.slice(0, 20)}`],
  ["a link", `{"secret":"${link}"}`, link],
  ["a typed password", '{"login":"a","password":"pw 0123456789"}', "user said pw 0123456789"],
  ["an unused ID", `{"id":"${uuid}","ref":"12345","kind":"core"}`, `{"url":"/api/v3/services/${uuid}"}`],
  ["one in a command", `{"command":"kuma core --id ${uuid} --home x"}`, uuid],
])("%s is found in a log", (_, said, log) => {
  expect(found(said, `a line\n${log}\nanother`)).toBe(1);
  expect(found(said, "a line\nanother")).toBe(0);
});

test("an ID that is no key is none", () => {
  expect(found(`{"id":"${uuid}","ref":"12345","kind":"core"}`, uuid, [uuid])).toBe(0);
  expect(found(`{"id":"${uuid}","login":"a"}`, uuid)).toBe(0);
  expect(found('{"password":"short"}', "short")).toBe(0);
});

import { expect, test } from "vitest";
import { ERROR_STATUS, ErrorCode } from "../contract/errors.ts";
import { JoinStage, Role, ServiceStatus } from "../contract/service.ts";
import { AUDIT_EN } from "./audit-en.ts";
import { AUDIT_RU } from "./audit-ru.ts";
import { EN } from "./en.ts";
import { ENGINE_EN } from "./engine-en.ts";
import { ENGINE_RU } from "./engine-ru.ts";
import { FIELD_CODES, fieldCode } from "./field-code.ts";
import { HOST_EN } from "./host-en.ts";
import { HOST_RU } from "./host-ru.ts";
import { langOf } from "./lang.ts";
import { RECOVERY_EN } from "./recovery/en.ts";
import { RECOVERY_RU } from "./recovery/ru.ts";
import { RU } from "./ru.ts";
import { SNAPSHOTS_EN } from "./snapshots/en.ts";
import { SNAPSHOTS_RU } from "./snapshots/ru.ts";
import { say, title } from "./say.ts";

const en: Record<string, string> = { ...EN, ...AUDIT_EN, ...ENGINE_EN, ...HOST_EN, ...RECOVERY_EN, ...SNAPSHOTS_EN };
const ru: Record<string, string> = { ...RU, ...AUDIT_RU, ...ENGINE_RU, ...HOST_RU, ...RECOVERY_RU, ...SNAPSHOTS_RU };
const CODES = Object.keys(en);
const params = (template: string) => [...new Set([...template.matchAll(/\{(\w+)/g)].map((m) => m[1] ?? ""))].toSorted();

test("both languages say the same codes, none of them twice", () => {
  expect(Object.keys(ru).toSorted()).toEqual(CODES.toSorted());
  expect(CODES).toHaveLength(
    [EN, AUDIT_EN, ENGINE_EN, HOST_EN, RECOVERY_EN, SNAPSHOTS_EN].reduce(
      (sum, table) => sum + Object.keys(table).length,
      0,
    ),
  );
});

test("a machine is a host in Russian as in the documentation and the console, a node only where the audit means one", () => {
  const named = CODES.filter(
    (code) => !code.startsWith("audit.") && /(?<!\p{L})уз(ел|л[аеоуы])/iu.test(ru[code] ?? ""),
  );
  expect(named).toEqual([]);
});

test.each(CODES)("%s: the same parameters in both languages, braces closed, words there", (code) => {
  const [a = "", b = ""] = [en[code], ru[code]];
  expect(params(b)).toEqual(params(a));
  for (const t of [a, b]) {
    expect(t.trim()).toBe(t);
    expect(t).not.toBe("");
    expect(t.split("{")).toHaveLength(t.split("}").length);
  }
});

test.each(CODES)("%s: reads as a sentence with every count, and with nothing known", (code) => {
  const names = params(en[code] ?? "");
  for (const lang of ["en", "ru"] as const) {
    for (const value of [0, 1, 2, 5, 21, 1.5, null, "x"]) {
      const text = say({ code, params: Object.fromEntries(names.map((n) => [n, value])) }, lang);
      expect(text).not.toMatch(/[{}|]|undefined|NaN|null| {2}| [.,;]| :(?!:)/);
    }
    expect(say({ code, params: {} }, lang)).not.toBe(code);
  }
});

test("plural forms are as many as the language has", () => {
  const forms = (t: string) => [...t.matchAll(/\{\w+#([^{}]*)\}/g)].map((m) => (m[1] ?? "").split("|").length);
  for (const code of CODES) {
    for (const n of forms(en[code] ?? "")) expect([code, n]).toEqual([code, 2]);
    for (const n of forms(ru[code] ?? "")) expect({ code, fits: n === 3 || n === 4 }).toEqual({ code, fits: true });
  }
});

test("every code of the contract has its words", () => {
  for (const code of Object.keys(ERROR_STATUS).map((c) => ErrorCode.parse(c))) {
    expect(title(code, "en")).not.toContain("title.");
    expect(title(code, "ru")).not.toBe(title(code, "en"));
    expect(en[code]).toBeDefined();
  }
  const others = [
    ...ServiceStatus.options.map((s) => `status.${s}`),
    ...Role.options.map((r) => `role.${r}`),
    ...JoinStage.options.map((s) => `stage.${s}`),
    ...FIELD_CODES,
  ];
  expect(others.filter((code) => en[code] === undefined)).toEqual([]);
});

test.each([
  ["status.on", "On", "Вкл"],
  ["status.version_differs", "Version differs", "Другая версия"],
  ["role.follower", "Follower", "Фоловер"],
  ["stage.reachable", "Reachable back", "Обратная связь есть"],
])("%s", (code, english, russian) => {
  expect([say({ code, params: {} }, "en"), say({ code, params: {} }, "ru")]).toEqual([english, russian]);
});

const all = (cores: number, mayFail: number) => ({ code: "all_work_may_fail", params: { cores, mayFail } });
test.each([
  [say(all(3, 1), "en"), "All 3 Cores work. One may fail."],
  [say(all(2, 0), "en"), "All 2 Cores work. None may fail."],
  [say(all(3, 1), "ru"), "Работают все 3 Ядра. Отказать может одно."],
  [say(all(5, 2), "ru"), "Работают все 5 Ядер. Отказать могут 2."],
  [
    say({ code: "removal_sum", params: { voters: 2, majority: 2, mayFail: 0, nowVoters: 3, nowMayFail: 1 } }, "en"),
    "After this: 2 voters, majority 2, none may fail (now 3, one may fail).",
  ],
  [
    say({ code: "lag_high", params: { lag: 1284 } }, "en"),
    "1,284 entries behind the leader. It cannot take over well until it has caught up.",
  ],
  [
    say({ code: "port_refused", params: { port: 7209, host: "core-5" } }, "en"),
    "Port 7209 refused; open it on core-5 and see that the Core runs there.",
  ],
  [
    say({ code: "name_taken", params: {} }, "ru"),
    "Сервис Ядро с таким именем уже есть. Имена сравниваются без учёта регистра. Выберите другое.",
  ],
  [
    say({ code: "name_taken", params: { name: "{x} | #" } }, "en"),
    "There is already a Core service named “{x} | #”. Names are compared without regard to case. Choose another.",
  ],
  [say({ code: "from_the_future", params: { a: 1, b: null } }, "en"), "from_the_future (a: 1, b: —)"],
])("%s", (said, expected) => expect(said).toBe(expected));

test.each([
  ["ru-RU,ru;q=0.9,en;q=0.8", "ru"],
  ["en-GB,ru;q=0.5", "en"],
  ["de,ru;q=0.3,en;q=0.1", "ru"],
  ["ru_RU.UTF-8", "ru"],
  ["rue", "en"],
  ["C", "en"],
  ["", "en"],
  [null, "en"],
])("%s reads %s", (wish, lang) => expect(langOf(wish)).toBe(lang));

test.each([
  [{ code: "custom", message: "blank" }, "blank"],
  [{ code: "invalid_format", message: "uuid" }, "uuid"],
  [{ code: "unrecognized_keys", message: "Invalid input" }, "unrecognized_keys"],
  [{ code: "whatever", message: "Invalid input" }, "invalid_value"],
])("fault %j", (issue, code) => expect(fieldCode(issue)).toBe(code));

test("times use the 24-hour clock", () => {
  const said = say({ code: "silent_since", params: { since: "2026-11-23T17:10:00.000Z" } }, "en");
  expect(said).toMatch(/^Silent since Nov 2[34], 2026, \d\d:\d\d:00\. /);
});

test("the time until which a host waits names its zone, and the command carries the service's name", () => {
  const params = { name: "'core 4'", at: "2026-11-23T17:10:00.000Z", fingerprint: "AB" };
  const said = say({ code: "waits_for_approval", params }, "en");
  expect(said).toMatch(/ by Nov 2[34], 2026, \d\d:\d\d:00 (UTC|[A-Z]{2,5}|GMT[+-]\d+(:\d\d)?): “Review” in the banner/);
  expect(said).toContain("kuma service approve 'core 4'.");
});

test.each(["en", "ru"] as const)("a link that is over names the command for a user that exists first (%s)", (lang) => {
  const said = say({ code: "link_invalid", params: {} }, lang);
  expect(said).toMatch(/kuma user sign-in-link.*user setup-link/);
});

import { expect, test } from "vitest";
import { inLanguage, judge, readShown, readStatus, type Shown } from "./follow.ts";

const NOW: Shown = { active: "active", status: "", restarts: 0, result: "success", exitCode: null };
const WAS = { status: "waits: w.", sinceMs: 1000, restarts: 0 };
const look = (now: Partial<Shown>, nowMs = 2000) =>
  judge(WAS, { ...NOW, ...now }, { nowMs, patienceMs: 5000, translate: (sentence) => sentence });

test("reads what systemctl shows, also an = in the text", () => {
  const text =
    "ActiveState=active\nStatusText=leads: a=b.\nNRestarts=2\nResult=exit-code\nExecMainCode=1\nExecMainStatus=78";
  expect(readShown(text)).toEqual({
    active: "active",
    status: "leads: a=b.",
    restarts: 2,
    result: "exit-code",
    exitCode: 78,
  });
  // 2: ended by a signal, whose number is no exit code
  expect(readShown("ExecMainCode=2\nExecMainStatus=9").exitCode).toBeNull();
  expect(readStatus("leads: a: b")).toEqual({ word: "leads", sentence: "a: b" });
  expect(readStatus("")).toEqual({ word: "", sentence: "" });
});

test.each(["leads", "follows", "learner"])("%s is good order", (word) => {
  expect(look({ status: `${word}: x.` })).toEqual({ outcome: "good", sentence: "x." });
  expect(look({ status: `${word}: x.`, active: "activating" })).toMatchObject({ outcome: "wait" });
});

test("a new status is reported once and restarts the patience", () => {
  expect(look({ status: "joins: Learner" }, 4000)).toEqual({
    outcome: "wait",
    next: { status: "joins: Learner", sinceMs: 4000, restarts: 0 },
    sentence: "Learner",
  });
  expect(look({ status: WAS.status }, 4000)).toEqual({ outcome: "wait", next: WAS, sentence: null });
});

test("no new status for too long is a failure that names the last", () => {
  expect(look({ status: WAS.status }, 6000)).toMatchObject({ outcome: "wait" });
  expect(look({ status: WAS.status }, 6001)).toEqual({
    outcome: "failed",
    reason: { code: "install_no_progress", params: { seconds: 5, last: "w." } },
  });
});

test.each([
  { active: "failed", result: "exit-code", exitCode: 78 },
  { active: "inactive" },
  { active: "active", status: "leads: x.", restarts: 1 },
])("a process that ended is a failure at once: %o", (now) => {
  expect(look(now)).toMatchObject({ outcome: "failed", reason: { code: "install_ended" } });
});

test("B11: the status of a Core whose unit uses English is printed in the installing user's language", () => {
  expect(inLanguage("core-2 leads the cluster.", "core-2", "ru")).toBe("core-2 — лидер кластера.");
  expect(inLanguage("Learner", "core-2", "ru")).toMatch(/^[а-яё -]+$/i);
  expect(inLanguage(inLanguage("Caught up", "core-2", "ru"), "core-2", "en")).toBe("Caught up");
  expect(inLanguage("something else", "core-2", "ru")).toBe("something else");
});

import { expect, test } from "vitest";
import { inBackground, stopAll } from "./background.ts";

function logging() {
  const logged: string[] = [];
  return { logged, log: { error: (_: unknown, text?: string) => void logged.push(text ?? "") } };
}

test("a background task ends nothing else when it fails, at once or later", async () => {
  const { log, logged } = logging();
  await inBackground(log, "good", () => Promise.resolve());
  await inBackground(log, "late", () => Promise.reject(new Error("no")));
  await inBackground(log, "early", () => {
    throw new Error("no");
  });
  expect(logged).toEqual(["late: failed", "early: failed"]);
});

test("every stop runs, in order, whatever failed before it, and what failed is named", async () => {
  const { log, logged } = logging();
  const ran: string[] = [];
  await stopAll(log, [
    ["a", () => void ran.push("a")],
    [
      "b",
      () => {
        throw new Error("no");
      },
    ],
    ["c", () => Promise.reject(new Error("no"))],
    ["d", async () => void ran.push("d")],
  ]);
  expect(ran).toEqual(["a", "d"]);
  expect(logged).toEqual(["stopping b: failed", "stopping c: failed"]);
});

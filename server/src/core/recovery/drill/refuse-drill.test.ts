import { expect, test } from "vitest";
import { refuseDrill } from "./refuse-drill.ts";

const MIB = 1024 ** 2;
const refusal = (needed: number, free: number, memory: number): unknown => {
  try {
    refuseDrill({
      room: { neededBytes: needed * MIB, freeBytes: free * MIB },
      databaseBytes: 100 * MIB,
      memoryBytes: memory * MIB,
    });
    return null;
  } catch (error) {
    return error;
  }
};

test("a drill is refused with the figures where disk or memory do not suffice, and not where they just do", () => {
  expect(refusal(500, 500, 606)).toBeNull();
  expect(refusal(500.5, 500.9, 606)).toBeNull();
  expect(refusal(501, 500, 606)).toMatchObject({ code: "drill_no_room", params: { needed: 501, free: 500 } });
  expect(refusal(500, 500, 605)).toMatchObject({ code: "drill_no_memory", params: { needed: 606, free: 605 } });
});

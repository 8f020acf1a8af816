import { expect, test } from "vitest";
import { typed } from "./terminal.ts";

test.each([
  ["", "secret\r", "secret", "enter"],
  ["sec", "ret", "secret", "not_yet"],
  ["", "ab\u007fc\n", "ac", "enter"],
  ["", "ab🦊\u007f\r", "ab", "enter"],
  ["abc", "\u0015x\r", "x", "enter"],
  ["ab", "\u001b[D\u001b[3~\u001bOAc\r", "abc", "enter"],
  ["ab", "\u0007\t\r", "ab", "enter"],
  ["ab", "\u0003", "ab", "interrupt"],
  ["", "\u0004", "", "nothing"],
  ["ab", "\u0004", "ab", "enter"],
  ["", "пароль с пробелами\r", "пароль с пробелами", "enter"],
] as const)("%j and then %j: %j, %s", (before, keys, text, end) => {
  expect(typed(before, keys)).toEqual({ text, end });
});

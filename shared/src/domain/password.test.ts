import { expect, test } from "vitest";
import { passwordFault } from "./password.ts";

const common = (folded: string): boolean => folded === "password1234";
const faultCode = (password: string, login = "anna"): string | undefined =>
  passwordFault({ password, login, common })?.code;

test.each([
  ["eleven char", "password_too_short"],
  ["twelve chars", undefined],
  ["🦊".repeat(11), "password_too_short"],
  ["🦊".repeat(12), undefined],
  ["x".repeat(256), undefined],
  ["x".repeat(257), "password_too_long"],
  ["🦊".repeat(256), undefined],
  ["password1234", "password_common"],
  ["PassWord1234", "password_common"],
  ["my ANNA and I", "password_contains_login"],
  ["lower case alone is fine", undefined],
])("%j: %s", (password, code) => expect(faultCode(password)).toBe(code));

test("a login counts from four characters on, in any case and width", () => {
  expect(faultCode("bob is twelve", "bob")).toBeUndefined();
  expect(faultCode("ich bin ANNA-lise", "Anna")).toBe("password_contains_login");
  expect(faultCode("ＡＮＮＡ and others", "anna")).toBe("password_contains_login");
});

import { expect, test } from "vitest";
import { isCommonPassword } from "./common-passwords.ts";

test.each([
  "1qaz2wsx3edc4rfv",
  "counterstrike",
  "password1234",
  "administrator1!",
  "password2026!",
  "2026password",
  "dragondragon",
  "abcabcabcabc",
  "aaaaaaaaaaaaa",
])("%s is common", (password) => expect(isCommonPassword(password)).toBe(true));

test.each([
  "sieben zwerge im wald",
  "correct horse battery staple",
  "hq7-w3lm-zz0p",
  "любимый чай с мятой",
  "k7g2v9x4m1q8",
])("%s is not", (password) => expect(isCommonPassword(password)).toBe(false));

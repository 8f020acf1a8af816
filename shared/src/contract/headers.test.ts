import { expect, test } from "vitest";
import { eTagOf, parseETag } from "./headers.ts";

const LIFE = "11111111-1111-4111-8111-111111111111";

test.each([
  [`"7.${LIFE}"`, { revision: 7, lifeId: LIFE }],
  [`W/"7.${LIFE}"`, { revision: 7, lifeId: LIFE }],
  ['"7"', { revision: 7, lifeId: null }],
  ["7", null],
  ["*", null],
  ['"7."', null],
  ['"x"', null],
])("%s is read as %j", (text, expected) => expect(parseETag(text)).toEqual(expected));

test("what is written can be read", () => {
  expect(parseETag(eTagOf(7, LIFE))).toEqual({ revision: 7, lifeId: LIFE });
  expect(parseETag(eTagOf(7, null))).toEqual({ revision: 7, lifeId: null });
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { hasDuplicateKey } from "./duplicate-key.ts";

test.each([
  '{"name":"a","name":"b"}',
  '{"name" : "a", "x": 1, "name"\n:"b"}',
  '{"a":{"b":1,"b":2}}',
  '[{"a":1},{"a":1,"a":2}]',
  '{"role":"viewer","r\\u006fle":"administrator"}',
  '{"a":{"a":1},"a":2}',
  '{"":1,"":2}',
])("a key twice: %s", (json) => expect(hasDuplicateKey(json)).toBe(true));

test.each([
  '{"a":{"a":{"a":1}}}',
  '[{"a":1},{"a":1}]',
  '{"a":"a","b":"a"}',
  '{"a":"\\"b\\":1,\\"b\\":","b":1}',
  '["a","a"]',
  '"a"',
  "",
  "{{{",
  "}]}",
  '{"a',
])("no key twice: %s", (json) => expect(hasDuplicateKey(json)).toBe(false));

test("what a serializer writes has no key twice, whatever the value", () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => !hasDuplicateKey(JSON.stringify(value))));
});

test("the same value with one of its keys repeated has", () => {
  const objects = fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 });
  fc.assert(
    fc.property(objects, (value) => {
      const key = JSON.stringify(Object.keys(value)[0]);
      return hasDuplicateKey(JSON.stringify(value).replace(/}$/, () => `,${key}:null}`));
    }),
  );
});

// Were each quote tried as the beginning of a string, these would take hours.
test.each([
  ["escaped quotes in a string that nothing ends", `"${'\\"'.repeat(524_288)}`],
  ["the same in an object", `{"a":"${'\\"'.repeat(524_288)}`],
  ["escapes alone", `"${"\\n".repeat(524_288)}`],
  ["plain text", `{"a":"${"x".repeat(1_048_576)}`],
  ["spaces instead of a colon", `{"a"${" ".repeat(1_048_576)}`],
])("a megabyte is read once: %s", (_what, json) => expect(hasDuplicateKey(json)).toBe(false));

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalAddress, canonicalHost, isLoopback, isSameHost, splitAuthority } from "./address.ts";

test.each([
  ["192.0.2.1", "192.0.2.1"],
  ["::ffff:192.0.2.1", "192.0.2.1"],
  ["::FFFF:c000:0201", "192.0.2.1"],
  ["0:0:0:0:0:ffff:c000:201", "192.0.2.1"],
  ["::ffff:7f00:b", "127.0.0.11"],
  ["2001:0DB8:0:0:0:0:0:1", "2001:db8::1"],
  ["2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
  ["2001:db8::1%eth0", "2001:db8::1"],
  ["fe80::1%\n", "fe80::1"],
  ["::", "::"],
  ["::7f00:1", "::7f00:1"],
  ["64:ff9b::c000:201", "64:ff9b::c000:201"],
])("%s is compared as %s", (text, expected) => expect(canonicalAddress(text)).toBe(expected));

test.each([
  "",
  "127.1",
  "127.0.1",
  "2130706433",
  "0x7f000001",
  "0x7f.0.0.1",
  "0177.0.0.1",
  "127.0.0.01",
  "192.0.2.1%eth0",
  "192.0.2.1/32",
  "192.0.2.1 ",
  "[::1]",
  "1.2.3.256",
  "::1::",
  ":::",
  `fe80::1%${"a".repeat(60)}`,
  "12345::",
])("%j is no address and no host", (text) => {
  expect(canonicalAddress(text)).toBeNull();
  expect(canonicalHost(text)).toBeNull();
});

test.each([
  ["Core-1.SOC.example", "core-1.soc.example"],
  ["core-1.soc.example.", "core-1.soc.example"],
  ["my_host", "my_host"],
  ["2130706433.example", "2130706433.example"],
  ["::FFFF:192.0.2.1", "192.0.2.1"],
])("%s is the host %s", (text, expected) => expect(canonicalHost(text)).toBe(expected));

test.each([
  "*.example",
  "a..b",
  "core-1..",
  ".",
  "-a",
  "a-",
  "a b",
  "a/b",
  "a:1",
  "пример",
  `${"a.".repeat(127)}ab`,
  "x".repeat(64),
])("%j is no host", (text) => expect(canonicalHost(text)).toBeNull());

const words = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff })), { minLength: 8, maxLength: 8 });
const spelledOut = (all: readonly number[]): string => all.map((w) => w.toString(16).padStart(4, "0")).join(":");
const plain = (all: readonly number[]): string => all.map((w) => w.toString(16).toUpperCase()).join(":");

describe("whatever the address", () => {
  test("every spelling of it has the same canonical one, which is its own", () => {
    fc.assert(
      fc.property(words, (all) => {
        const one = canonicalAddress(spelledOut(all));
        expect(one).not.toBeNull();
        expect(canonicalAddress(plain(all))).toBe(one);
        expect(canonicalAddress(one ?? "")).toBe(one);
        expect(isSameHost(spelledOut(all), plain(all))).toBe(true);
      }),
    );
  });
  test("two different ones never have the same", () => {
    fc.assert(
      fc.property(words, words, (a, b) => {
        expect(isSameHost(plain(a), plain(b))).toBe(plain(a) === plain(b));
      }),
    );
  });
  test("an IPv4 address is the same as its mapped one, and as no other IPv6 address", () => {
    fc.assert(
      fc.property(fc.ipV4(), words, (v4, all) => {
        expect(isSameHost(v4, `::ffff:${v4}`)).toBe(true);
        const mapped = all.slice(0, 5).every((w) => w === 0) && all[5] === 0xffff;
        expect(isSameHost(v4, plain(all))).toBe(mapped && canonicalAddress(plain(all)) === v4);
      }),
    );
  });
  test("nothing that is no host equals anything, itself included", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(isSameHost(text, text)).toBe(canonicalHost(text) !== null);
      }),
    );
  });
});

test.each([
  ["127.0.0.1", true],
  ["127.9.9.9", true],
  ["::1", true],
  ["0:0:0:0:0:0:0:1", true],
  ["::ffff:127.0.0.1", true],
  ["::ffff:7f00:b", true],
  ["localhost", true],
  ["LOCALHOST.", true],
  ["127.evil.example", false],
  ["127.0.0.1.evil.example", false],
  ["localhost.evil.example", false],
  ["127.1", false],
  ["64:ff9b::7f00:1", false],
  ["2002:7f00:1::1", false],
  ["::7f00:1", false],
  ["::ffff:192.0.2.1", false],
  ["10.127.0.1", false],
  ["0.0.0.0", false],
  ["", false],
])("%s is this machine: %s", (host, expected) => expect(isLoopback(host)).toBe(expected));

test.each([
  ["core-1.soc.example:7209", { host: "core-1.soc.example", port: 7209 }],
  ["192.0.2.1:1", { host: "192.0.2.1", port: 1 }],
  ["[2001:db8::1]:65535", { host: "2001:db8::1", port: 65_535 }],
  ["core-1", null],
  ["core-1:0", null],
  ["core-1:65536", null],
  ["2001:db8::1:7209", null],
  ["[192.0.2.1]:7209", null],
  ["[core-1]:7209", null],
  ["user@core-1:7209", null],
  ["core-1:7209/x", null],
  ["127.1:7209", null],
])("%s is split into %j", (text, expected) => expect(splitAuthority(text)).toEqual(expected));

import { expect, test, vi } from "vitest";
import { canonicalAddress } from "./address.ts";
import { clientAddress, hopsTo, proxyList, proxyFault } from "./client-address.ts";

vi.mock("./address.ts", { spy: true });

const { trusted, unusable } = proxyList([
  "192.0.2.1",
  "10.0.0.0/8",
  "2001:db8::/32",
  "x",
  "10.0.0.0/33",
  "1.2.3.4/8/8",
]);

test.each([
  ["nobody in between", "198.51.100.7", undefined, "198.51.100.7"],
  ["a stranger who says he is another", "198.51.100.7", "1.1.1.1", "198.51.100.7"],
  ["a proxy", "192.0.2.1", "198.51.100.7", "198.51.100.7"],
  ["a proxy on a socket for both families", "::ffff:192.0.2.1", "198.51.100.7", "198.51.100.7"],
  ["a proxy in hexadecimal", "::ffff:c000:201", "0:0:0:0:0:ffff:c633:6407", "198.51.100.7"],
  ["a proxy by IPv6 in another spelling", "2001:DB8:0::9", "198.51.100.7", "198.51.100.7"],
  ["a proxy told a lie by its caller", "192.0.2.1", "1.1.1.1, 198.51.100.7", "198.51.100.7"],
  ["a proxy behind a proxy", "192.0.2.1", "198.51.100.7, 10.1.2.3", "198.51.100.7"],
  ["a proxy by IPv6", "2001:db8::9", "198.51.100.7", "198.51.100.7"],
  ["a proxy that says nothing", "192.0.2.1", undefined, "192.0.2.1"],
  ["a proxy that says nonsense", "192.0.2.1", "198.51.100.7, unknown", "192.0.2.1"],
  ["proxies all the way", "192.0.2.1", "10.1.1.1", "10.1.1.1"],
])("%s", (_who, remote, said, address) => {
  expect(clientAddress(remote, said, trusted)).toBe(address);
});

test.each([
  ["nobody in between", "198.51.100.7", undefined, "198.51.100.7"],
  [
    "a proxy that others may believe in",
    "198.51.100.7",
    "203.0.113.1, 203.0.113.2",
    "203.0.113.1, 203.0.113.2, 198.51.100.7",
  ],
  ["a proxy of ours before it", "192.0.2.1", "203.0.113.1, 198.51.100.7, 10.1.1.1", "203.0.113.1, 198.51.100.7"],
  ["nonsense ends it", "198.51.100.7", "203.0.113.1, evil, ::ffff:203.0.113.2", "203.0.113.2, 198.51.100.7"],
  ["an endless zone", "198.51.100.7", `fe80::1%${"a".repeat(5000)}`, "198.51.100.7"],
])("goes on: %s", (_who, remote, said, chain) => {
  expect(hopsTo(remote, said, trusted).chain).toBe(chain);
});

test("of a long chain the last hops go on", () => {
  const all = Array.from({ length: 500 }, (_, n) => `203.0.113.${n % 250}`);
  expect(hopsTo("198.51.100.7", all.join(","), trusted).chain).toBe([...all.slice(-9), "198.51.100.7"].join(", "));
});

test.each([
  ["a stranger's", "198.51.100.7", ",1::2"],
  ["one of nothing but trusted proxies", "192.0.2.1", ",2001:db8::9"],
])("a header full of addresses costs no more than a short chain: %s", (_whose, remote, word) => {
  vi.mocked(canonicalAddress).mockClear();
  hopsTo(remote, word.repeat(3200), trusted);
  expect(vi.mocked(canonicalAddress).mock.calls.length).toBeLessThan(200);
});

test("entries that are neither an address nor a range are reported", () => {
  expect(unusable).toEqual(["x", "10.0.0.0/33", "1.2.3.4/8/8"]);
});

test.each([
  ["0.0.0.0/0", "cidr_too_wide"],
  ["::/0", "cidr_too_wide"],
  ["128.0.0.0/1", "cidr_too_wide"],
  ["::ffff:0.0.0.0/96", "cidr_too_wide"],
  ["::ffff:0:0/97", "cidr_too_wide"],
  ["192.0.2.0/33", "cidr"],
  ["example.org", "cidr"],
  ["192.0.2.1/8/8", "cidr"],
  ["10.0.0.0/8", null],
  ["fd00::/8", null],
  ["192.0.2.1", null],
  ["2001:db8::1", null],
  ["::ffff:192.0.2.0/120", null],
])("%s among trusted proxies: %s", (entry, fault) => {
  expect(proxyFault(entry)).toBe(fault);
  expect(proxyList([entry]).unusable).toEqual(fault === null ? [] : [entry]);
});

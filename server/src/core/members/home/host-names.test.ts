import { expect, test } from "vitest";
import { hostFault, type HostNames, namesOf } from "./host-names.ts";

const good = {
  fqdn: "core-2.soc.example",
  addresses: ["192.0.2.2", "2001:db8::2"],
  raft: "core-2.soc.example:7209",
  internal: "[2001:db8::2]:7210",
  console: "https://core-2.soc.example:7220",
};
const of = (fqdn: string) => ({ ...good, fqdn, raft: "192.0.2.2:7209", console: null });
const fault = (over: Partial<HostNames>, local = false): string => {
  const found = hostFault({ ...good, ...over }, local);
  return found === null ? "none" : `${found.path} ${found.code}`;
};

test.each([
  "core-2",
  "CORE-2.soc.example",
  "2001:db8::2",
  "my_host.example",
  "xn--e1afmkfd.example",
  "7" + "z.example",
])("%s names a host", (fqdn) => expect(hostFault(of(fqdn), false)).toBeNull());
test.each([
  "*.soc.example",
  "*",
  "",
  ".",
  "a..b",
  "a b",
  "a\nb",
  "пример",
  "999.1.1.1",
  "1.2",
  "127.1",
  "0x7f.0.0.1",
  "2130706433",
  "0x7f000001",
  "127.0.0.01",
  "2001:db8::1%eth0",
  "::zz",
  "-a",
  "a-",
  `${"x".repeat(64)}.example`,
  "evil.example/x",
])("%j does not", (fqdn) => expect(fault({ fqdn })).toBe("fqdn format"));
test.each<[Partial<HostNames>, string]>([
  [{ addresses: ["core-2", "127.1"] }, "addresses format"],
  [{ addresses: ["2001:db8::2%eth0"] }, "addresses format"],
  [{ addresses: ["192.0.2.2", "127.0.0.1"] }, "addresses host_not_usable"],
  [{ addresses: ["::ffff:7f00:b"] }, "addresses host_not_usable"],
  [{ addresses: ["169.254.169.254"] }, "addresses host_not_usable"],
  [{ addresses: ["0.0.0.0"] }, "addresses host_not_usable"],
  [{ addresses: ["::"] }, "addresses host_not_usable"],
  [{ addresses: ["fe80::1"] }, "addresses host_not_usable"],
  [{ addresses: ["ff02::1"] }, "addresses host_not_usable"],
  [{ fqdn: "localhost" }, "fqdn host_not_usable"],
  [{ fqdn: "LOCALHOST." }, "fqdn host_not_usable"],
  [{ raft: "core-2" }, "raft format"],
  [{ raft: "core-2.soc.example:0" }, "raft format"],
  [{ raft: "core-2.soc.example:443" }, "raft format"],
  [{ raft: "victim.example:7209" }, "raft not_own_name"],
  [{ raft: "192.0.2.9:7209" }, "raft not_own_name"],
  [{ internal: "core-2.soc.example:70000" }, "internal format"],
  [{ internal: "core-2.soc.example:22" }, "internal format"],
  [{ internal: "core-2.soc.example:7209" }, "internal format"],
  [{ internal: "user@core-2.soc.example:7210" }, "internal format"],
  [{ internal: "core-2.soc.example:7210/x" }, "internal format"],
  [{ internal: "2001:db8::2:7210" }, "internal format"],
  [{ internal: "database.example:7210" }, "internal not_own_name"],
  [{ console: "javascript:alert(1)" }, "console format"],
  [{ console: "/x" }, "console format"],
  [{ console: "https://core-2.soc.example:7220/setup?x" }, "console format"],
  [{ console: "https://a:b@core-2.soc.example:7220" }, "console format"],
  [{ console: "https://evil.example" }, "console not_own_name"],
  [{ console: "http://127.0.0.1:7220" }, "console not_own_name"],
])("%j is refused as %s", (over, expected) => expect(fault(over)).toBe(expected));

test.each<Partial<HostNames>>([
  { raft: "CORE-2.soc.example.:7209" },
  { raft: "[2001:DB8:0::2]:7209", internal: "[::ffff:192.0.2.2]:7210" },
  { console: "https://[2001:db8:0:0::2]:7220/" },
  { console: "http://192.0.2.2" },
  { addresses: [...good.addresses, "replication.soc.example"], raft: "replication.soc.example:7209" },
])("%j names the host itself", (over) => expect(fault(over)).toBe("none"));

test("on loopback, in a trial, hosts are loopback addresses, and none is dialled at the address that all share", () => {
  const trial = {
    fqdn: "127.0.0.12",
    addresses: ["127.0.0.12", "127.0.0.1"],
    raft: "127.0.0.12:7209",
    internal: "127.0.0.12:7210",
    console: "http://127.0.0.12:7220",
  };
  expect(fault(trial, true)).toBe("none");
  expect(fault(trial, false)).toBe("fqdn host_not_usable");
  expect(fault({ ...trial, internal: "127.0.0.1:7210" }, true)).toBe("internal not_own_name");
});

test("all names of a certificate count, in one spelling each, the host's first", () => {
  expect([...namesOf({ fqdn: "CORE-2.soc.example.", addresses: ["::FFFF:c000:202", "2001:DB8:0::2"] })]).toEqual([
    "core-2.soc.example",
    "192.0.2.2",
    "2001:db8::2",
  ]);
});

test("a Core without a console says null", () => expect(fault({ console: null })).toBe("none"));

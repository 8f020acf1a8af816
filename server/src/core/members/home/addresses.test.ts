import { networkInterfaces } from "node:os";
import { expect, test } from "vitest";
import { addressesOf, type Network, systemNetwork } from "./addresses.ts";

const BRIDGE = "172.17.0.1";
/** A host whose name resolves to one address; its bridge and its floating address exist on other hosts as well. */
function host(addresses: Record<string, string[]>, source: string | null = null): Network & { asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    resolve: async (name) => addresses[name] ?? [],
    sourceTowards: async (to) => {
      asked.push(to);
      return source;
    },
  };
}

test("two hosts with the same bridge have no address in common: each is known by what its name resolves to", async () => {
  const one = await addressesOf("core-1.soc.example", [], null, host({ "core-1.soc.example": ["192.0.2.1"] }, BRIDGE));
  const two = await addressesOf("core-2.soc.example", [], null, host({ "core-2.soc.example": ["192.0.2.2"] }, BRIDGE));
  expect([one, two]).toEqual([["192.0.2.1"], ["192.0.2.2"]]);
});

test("no address of an interface that the name does not resolve to is among them", async () => {
  const network = { ...systemNetwork, resolve: async () => ["192.0.2.1"] };
  const own = Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map((a) => a.address));
  expect(own.length).toBeGreaterThan(0);
  expect(await addressesOf("core-1.soc.example", [], null, network)).toEqual(["192.0.2.1"]);
});

test("an IP address as host is the only one, in its one spelling", async () => {
  expect(await addressesOf("2001:DB8:0::1", [], null, host({}, BRIDGE))).toEqual(["2001:db8::1"]);
});

test("configured ones are included: addresses, names and what these resolve to", async () => {
  const names = { "core-1.soc.example": ["192.0.2.1"], "replication.soc.example": ["198.51.100.1"] };
  expect(
    await addressesOf(
      "core-1.soc.example",
      ["replication.soc.example", "2001:db8::1", "Core-1.soc.example."],
      null,
      host(names),
    ),
  ).toEqual(["192.0.2.1", "198.51.100.1", "2001:db8::1", "replication.soc.example"]);
});

test.each([
  ["loopback, as Debian writes it", ["127.0.1.1"]],
  ["loopback by IPv6", ["::1"]],
  ["link-local addresses alone", ["fe80::1", "169.254.3.4"]],
  ["nothing", []],
])("a name that resolves here to %s: the address it dials the cluster from", async (_, found) => {
  const network = host({ "core-2.soc.example": found }, "192.0.2.2");
  expect(await addressesOf("core-2.soc.example", [], "core-1.soc.example", network)).toEqual(["192.0.2.2"]);
  expect(network.asked).toEqual(["core-1.soc.example"]);
});

test("without any way out there is this machine alone", async () => {
  expect(await addressesOf("core-1.soc.example", [], null, host({}))).toEqual(["127.0.0.1"]);
});

test("a trial's address comes with the one that all connections on loopback come from", async () => {
  expect(await addressesOf("127.0.0.12", [], "127.0.0.11", host({}))).toEqual(["127.0.0.12", "127.0.0.1"]);
  expect(await addressesOf("127.0.0.1", [], null, host({}))).toEqual(["127.0.0.1"]);
});

test("the system says where a connection to this machine comes from, and nothing of a name that there is not", async () => {
  expect(await systemNetwork.sourceTowards("127.0.0.1")).toBe("127.0.0.1");
  expect(await systemNetwork.sourceTowards("no-such-host.invalid")).toBeNull();
});

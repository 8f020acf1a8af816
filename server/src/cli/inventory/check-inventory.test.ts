import { say } from "@core-console/shared/words/say";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkInventory } from "./check-inventory.ts";

const GOOD = `all:
  vars:
    ansible_connection: ssh
    ansible_user: root
    generate_etc_hosts: no
  children:
    kuma:
      children:
        kuma_core:
          hosts:
            core-1.soc.example:
              ip: 192.0.2.11
        kuma_core_peers:
          hosts:
            core-2.soc.example:
              ip: 192.0.2.12
            core-3.soc.example:
              ip: 2001:db8::13
              ansible_port: 2222
              raft_node_addr: core-3.soc.example:7209
`;
const check = (text: string) => checkInventory(text, (file) => file === "/there");
const codes = (text: string) => check(text).faults.map(({ line, code }) => [line, code]);

test("a good one: its hosts in the order of the file", () => {
  expect(check(GOOD)).toMatchObject({
    faults: [],
    hosts: [
      { name: "core-1.soc.example", group: "kuma_core", line: 11 },
      { name: "core-2.soc.example", group: "kuma_core_peers", line: 15 },
      { name: "core-3.soc.example", group: "kuma_core_peers", line: 17 },
    ],
  });
});

test("as KUMA's own begins, with kuma outermost and one Core alone", () => {
  expect(codes("kuma:\n  children:\n    kuma_core:\n      hosts:\n        core-1.soc.example:\n")).toEqual([]);
  expect(codes("kuma_core:\n  hosts: {core-1.soc.example: {ip: 192.0.2.1}}\n")).toEqual([]);
});

/** The good one with one change. */
const but = (from: string, to: string): string => {
  expect(GOOD).toContain(from);
  return GOOD.replace(from, to);
};
test.each([
  [
    "even total",
    but(
      "            core-3.soc.example:\n              ip: 2001:db8::13\n              ansible_port: 2222\n              raft_node_addr: core-3.soc.example:7209\n",
      "",
    ),
    13,
    "inventory_even",
  ],
  ["hyphens in the group", but("kuma_core_peers", "kuma-core-peers"), 13, "inventory_unknown_group"],
  [
    "part misspelt",
    but("          hosts:\n            core-1", "          host:\n            core-1"),
    10,
    "inventory_unknown_part",
  ],
  ["host twice", but("core-3.soc.example:\n", "CORE-2.soc.example:\n"), 17, "inventory_host_twice"],
  ["host in both groups", but("core-3.soc.example:\n", "core-1.soc.example:\n"), 17, "inventory_host_both"],
  ["address for a name", but("core-2.soc.example", "192.0.2.12"), 15, "inventory_ip_for_name"],
  ["IPv6 for a name", but("core-2.soc.example:", '"2001:db8::1":'), 15, "inventory_ip_for_name"],
  ["unknown variable", but("ansible_user", "ansible_usr"), 4, "inventory_unknown_variable"],
  ["digit in the domain", but("core-2.soc.example", "core-2.4soc.example"), 15, "inventory_digit"],
  ["digit in the name", but("core-2.soc.example", "2core.soc.example"), 15, "inventory_digit"],
  ["short name", but("core-2.soc.example", "core-2"), 15, "inventory_not_fqdn"],
  ["localhost", but("core-2.soc.example", "localhost.localdomain"), 15, "inventory_localhost"],
  ["underscore", but("core-2.soc.example", "core_2.soc.example"), 15, "inventory_bad_name"],
  ["range", but("core-2.soc.example", "core-[2:3].soc.example"), 15, "inventory_range"],
  ["no kuma_core", but("kuma_core:", "kuma:"), null, "inventory_group_missing"],
  [
    "kuma_core empty",
    but("            core-1.soc.example:\n              ip: 192.0.2.11\n", ""),
    9,
    "inventory_one_core",
  ],
  ["tab", but("            core-2", "\t    core-2"), 15, "inventory_tab"],
  ["bad YAML", but("ansible_user: root", "ansible_user: [root"), 5, "inventory_bad_yaml"],
  [
    "list",
    but("core-1.soc.example:\n              ip: 192.0.2.11", "- core-1.soc.example"),
    11,
    "inventory_no_mapping",
  ],
  [
    "key twice",
    but("    ansible_user: root", "    ansible_user: root\n    ansible_user: op"),
    5,
    "inventory_key_twice",
  ],
  ["port", but("2222", '"2222"'), 19, "inventory_bad_port"],
  ["address", but("192.0.2.12", "192.0.2.300"), 16, "inventory_bad_ip"],
  ["template's address", but("192.0.2.12", "0.0.0.0"), 16, "inventory_placeholder"],
  ["address twice", but("192.0.2.12", "192.0.2.11"), 16, "inventory_ip_twice"],
  ["no boolean", but("_hosts: no", "_hosts: maybe"), 5, "inventory_not_boolean"],
  ["connection", but("connection: ssh", "connection: winrm"), 3, "inventory_bad_choice"],
  ["key file", but("ansible_user: root", "ansible_ssh_private_key_file: /nowhere"), 4, "inventory_key_file"],
  ["raft address", but("example:7209", "example:72090"), 20, "inventory_bad_address"],
  ["no value", but("ansible_user: root", "ansible_user:"), 4, "inventory_no_value"],
  ["ip in a group", but("ansible_user: root", "ip: 192.0.2.9"), 4, "inventory_of_a_host"],
  ["second document", `${GOOD}---\na: b\n`, 21, "inventory_two_documents"],
])("%s", (_what, text, line, code) => {
  expect(codes(text)).toContainEqual([line, code]);
  for (const one of check(text).faults) expect(say(one, "ru")).toMatch(/[а-я]{4}/);
});

const FOLDER = join(import.meta.dirname, "../../../deploy");

test.each([
  ["single", ["core-1.example.com"]],
  ["distributed", ["core-1.example.com", "0.0.0.0", "core-2.example.com", "0.0.0.0", "core-3.example.com", "0.0.0.0"]],
  ["expand", ["core-1.example.com", "0.0.0.0", "core-2.example.com", "0.0.0.0", "core-3.example.com", "0.0.0.0"]],
])("of an untouched template of %s every value is reported, and once", (name, values) => {
  const { faults } = check(readFileSync(join(FOLDER, `${name}.inventory.yml.template`), "utf8"));
  expect(faults.map(({ params }) => params["name"] ?? params["value"])).toEqual(values);
  expect(new Set(faults.map(({ code }) => code.slice(0, 21)))).toEqual(new Set(["inventory_placeholder"]));
});

test("a part that holds itself is refused, not followed for ever", () => {
  expect(codes("all: &a\n  children:\n    kuma: *a\n")).toEqual([[3, "inventory_alias"]]);
});

test("aliases of aliases are not written out to millions", () => {
  const layer = (n: number): string => {
    const pairs = Array.from({ length: 9 }, (_, i) => `k${i}: *a${n - 1}`);
    return `  l${n}: &a${n} {${pairs.join(", ")}}\n`;
  };
  const layers = Array.from({ length: 9 }, (_, n) => layer(n + 1)).join("");
  expect(codes(`all:\n  l0: &a0 {x: y}\n${layers}`)).toEqual([[3, "inventory_too_large"]]);
});

test("an alias stands for the last part of that name before it", () => {
  const two = GOOD.replace("all:\n", "x: &a 1\ny: &a\n  vars:\n    ansible_usr: root\nall: *a\nz:\n");
  expect(codes(two)).toContainEqual([4, "inventory_unknown_variable"]);
});

test("a host named twice is not blamed on the sum too", () => {
  expect(codes(but("core-3.soc.example:\n", "CORE-2.soc.example:\n"))).toEqual([[17, "inventory_host_twice"]]);
});

test("what a parser says of YAML is said in the reader's language", () => {
  const [first] = check(but("ansible_user: root", "ansible_user: 'root")).faults;
  expect(first && say(first, "ru")).not.toMatch(/[a-z]{3,} [a-z]{3,}/);
});

test("generate_etc_hosts wants an address of every host", () => {
  const text = but("_hosts: no", "_hosts: true").replace("              ip: 192.0.2.12\n", "");
  expect(check(text).faults).toMatchObject([{ line: 15, code: "inventory_ip_missing", params: { asked: 5 } }]);
});

test.each(["", "# nothing\n", "~\n"])("nothing in it: %j", (text) => {
  expect(codes(text)).toEqual([[null, "inventory_empty"]]);
});

test("the sentence of a misspelt group names the right one", () => {
  const [first] = check(but("kuma_core_peers", "kuma-core-peers")).faults;
  expect(first && say(first, "en")).toMatch(/^“kuma-core-peers” is no group.*probably “kuma_core_peers” is meant/);
});

test("where Cores are taken away their number may be even", () => {
  const two =
    "kuma:\n  children:\n    kuma_core: {hosts: {core-1.soc.example: }}\n    kuma_core_peers: {hosts: {core-2.soc.example: }}\n";
  expect(codes(two).map(([, code]) => code)).toEqual(["inventory_even"]);
  expect(checkInventory(two, () => true, true).faults).toEqual([]);
});

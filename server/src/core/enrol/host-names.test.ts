import { expect, test } from "vitest";
import { hostFault } from "./host-names.ts";

const good = {
  fqdn: "core-2.soc.example",
  addresses: ["192.0.2.2", "2001:db8::2"],
  raft: "core-2.soc.example:7209",
  internal: "[2001:db8::2]:7210",
  console: "http://127.0.0.1:7220",
};

test.each([
  "core-2",
  "CORE-2.soc.example",
  "127.0.0.12",
  "2001:db8::2",
  "my_host.example",
  "xn--e1afmkfd.example",
  "7" + "z.example",
])("%s names a host", (fqdn) => expect(hostFault({ ...good, fqdn })).toBeNull());
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
  "::zz",
  "-a",
  "a-",
  `${"x".repeat(64)}.example`,
  "evil.example/x",
])("%j does not", (fqdn) => expect(hostFault({ ...good, fqdn })).toBe("fqdn"));
test.each([
  [{ addresses: ["core-2"] }, "addresses"],
  [{ raft: "core-2" }, "raft"],
  [{ raft: "core-2:0" }, "raft"],
  [{ internal: "core-2:70000" }, "internal"],
  [{ internal: "user@core-2:7210" }, "internal"],
  [{ internal: "core-2:7210/x" }, "internal"],
  [{ internal: "2001:db8::2:7210" }, "internal"],
  [{ console: "javascript:alert(1)" }, "console"],
  [{ console: "/x" }, "console"],
] as const)("%j is refused by its field", (over, field) => {
  expect(hostFault({ ...good, ...over, addresses: "addresses" in over ? [...over.addresses] : good.addresses })).toBe(
    field,
  );
});
test("a Core without a console says null", () => expect(hostFault({ ...good, console: null })).toBeNull());

import { expect, test } from "vitest";
import { createCsr, createNodeKey } from "./ca.ts";
import { isPlainDer } from "./plain-der.ts";

const pem = (hex: string): string =>
  `-----BEGIN CERTIFICATE REQUEST-----\n${Buffer.from(hex, "hex").toString("base64")}\n-----END CERTIFICATE REQUEST-----\n`;

test("a request with as many names as a host may have is plain", async () => {
  const addresses = Array.from({ length: 32 }, (_, n) => `192.0.2.${n + 1}`);
  const csr = await createCsr(await createNodeKey(), { fqdn: "core-1.soc.example", addresses });
  expect(isPlainDer(csr)).toBe(true);
});

test.each([
  ["nothing", ""],
  ["6000 empty elements", `30822ee0${"0500".repeat(6000)}`],
  ["nested without end", "3080".repeat(5900)],
  [
    "nested deep",
    Array.from({ length: 30 }).reduce<string>(
      (inner) => `30${(inner.length / 2).toString(16).padStart(2, "0")}${inner}`,
      "0500",
    ),
  ],
  ["longer than it is", "3005050005"],
  ["a child longer than its parent", "300305050500"],
  ["a tag of many bytes", "1f8101"],
  ["no length", "30"],
  ["a length of 4 bytes", "308400000000"],
])("%s is not", (_what, hex) => {
  expect(isPlainDer(pem(hex))).toBe(false);
});

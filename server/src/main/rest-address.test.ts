import { expect, test } from "vitest";
import { restAddress } from "./rest-address.ts";

test.each([
  ["on every address", "https://0.0.0.0:7223", "core-1.soc.example", "0.0.0.0", "https://core-1.soc.example:7223"],
  ["on one of them", "https://192.0.2.7:17223", "core-1.soc.example", "192.0.2.7", "https://core-1.soc.example:17223"],
  ["in a trial, in the open", "http://127.0.0.11:7223", "127.0.0.11", "127.0.0.11", "http://127.0.0.11:7223"],
  ["on loopback alone", "https://127.0.0.1:7223", "core-1.soc.example", "127.0.0.1", "https://127.0.0.1:7223"],
  ["by IPv6", "https://[::]:7223", "2001:db8::7", "::", "https://[2001:db8::7]:7223"],
])("scripts call a Core %s", (_, listening, host, at, expected) =>
  expect(restAddress(listening, { host, rest: { host: at, port: 7223 } })).toBe(expected),
);

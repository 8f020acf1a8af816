import { expect, test } from "vitest";
import { parseConsoleOptions } from "./console-options.ts";

const HASH = `sha256:${"0f".repeat(32)}`;
const parse = (line: string) => parseConsoleOptions(line.split(" ").filter(Boolean), {});

test.each([
  [
    "--core a:7210,b,[::1]:9",
    {
      cores: [
        { host: "a", port: 7210 },
        { host: "b", port: 7210 },
        { host: "::1", port: 9 },
      ],
      listen: { host: "127.0.0.1", port: 7220 },
      trust: null,
    },
  ],
  [
    "--core a --listen 127.0.0.1:80 --ca ca.crt",
    { listen: { host: "127.0.0.1", port: 80 }, trust: { file: "ca.crt" } },
  ],
  [`--core a --raft.ca-hash ${HASH}`, { trust: { caHash: HASH }, certificate: null }],
  ["--core a --cert c.crt --key c.key", { certificate: { cert: "c.crt", key: "c.key" } }],
])("understands %s", (line, expected) => {
  expect(parse(line)).toMatchObject({ ok: true, options: expected });
});

test.each([
  ["", "--core is missing"],
  ["--core ,", "--core is missing"],
  ["--core a:b", "--core a:b"],
  ["--core a --listen x:0", "--listen x:0"],
  [`--core a --ca f --raft.ca-hash ${HASH}`, "exclude"],
  ["--core a --raft.ca-hash md5:1", "64 hex"],
  ["--core a --cert c.crt", "--cert FILE --key FILE"],
  ["--core a --key c.key", "--cert FILE --key FILE"],
  ["--cores a", "did you mean --core?"],
  ["--core a b", "too many"],
])("refuses %s", (line, why) => {
  expect(parse(line)).toMatchObject({ ok: false, exitCode: 2, message: expect.stringContaining(why) });
});

test("certificate and key come from the environment together, and the flags win", () => {
  const env = { KUMA_CONSOLE_CERT: "e.crt", KUMA_CONSOLE_KEY: "e.key" };
  const of = (line: string) => parseConsoleOptions(line.split(" "), env);
  expect(of("--core a")).toMatchObject({ options: { certificate: { cert: "e.crt", key: "e.key" } } });
  expect(of("--core a --cert c --key k")).toMatchObject({ options: { certificate: { cert: "c", key: "k" } } });
  expect(of("--core a --cert c")).toMatchObject({ ok: false });
});

import { expect, test } from "vitest";
import { FIRST_CORE_ID } from "@core-console/shared/contract/ids";
import { parseCoreOptions } from "./core-options.ts";

const ID = "3c5f8a20-77d4-4f0e-9b6a-1d2c90e4ab57";
const HASH = `sha256:${"ab".repeat(32)}`;
const parse = (line: string, env: Record<string, string> = {}) =>
  parseCoreOptions(line.split(" ").filter(Boolean), env);

test("nothing given: the first Core with every default", () => {
  expect(parse("")).toEqual({
    ok: true,
    options: {
      act: "run",
      purge: false,
      keepMember: false,
      yes: false,
      id: null,
      join: null,
      rejoin: null,
      host: null,
      home: "/opt/kaspersky/kuma",
      newCluster: false,
      raftListen: null,
      raftAddresses: [],
      health: null,
      internal: null,
      private: null,
      rest: null,
      notes: [],
    },
  });
});

test("--rejoin takes the address of a Core, the hash of its CA and the home, and nothing else", () => {
  expect(parse(`--rejoin core-1 --raft.ca-hash ${HASH}`)).toMatchObject({
    ok: true,
    options: { act: "rejoin", join: null, rejoin: { host: "core-1", port: 7210, caHash: HASH } },
  });
  for (const more of [`--raft.join core-2 --id ${ID}`, "--install", "--host core-9"])
    expect(parse(`--rejoin core-1 ${more}`)).toMatchObject({ ok: false, message: expect.stringContaining("--rejoin") });
});

test.each([
  [
    `--raft.join core-1.soc.example:7210 --id ${ID}`,
    { join: { host: "core-1.soc.example", port: 7210, id: ID, caHash: null } },
  ],
  [
    `--raft.join=core-1:7310 --id=${ID} --raft.ca-hash ${HASH.toUpperCase().replace("SHA", "sha")}`,
    { join: { host: "core-1", port: 7310, id: ID, caHash: HASH } },
  ],
  [`--raft.join [::1]:7210 --id ${ID}`, { join: { host: "::1", port: 7210, id: ID, caHash: null } }],
  [`--raft.join core-1 --id ${ID}`, { join: { host: "core-1", port: 7210, id: ID, caHash: null } }],
  [`--id ${FIRST_CORE_ID}`, { join: null }],
  ["--new-cluster --host 127.0.0.11 --home /srv/kuma", { newCluster: true, host: "127.0.0.11", home: "/srv/kuma" }],
  ["--install", { act: "install", join: null }],
  [
    "--move --host new.example --raft.node.addr 10.0.0.2,10.0.0.3:7219 --home h",
    { act: "move", host: "new.example", raftAddresses: [{ host: "10.0.0.2", port: 7209 }, { host: "10.0.0.3" }] },
  ],
  [`--raft.join core-1 --id ${ID} --check`, { act: "check", join: { host: "core-1" } }],
  [
    `--uninstall --id ${ID} --purge --keep-member --yes`,
    { act: "uninstall", id: ID, join: null, purge: true, keepMember: true, yes: true },
  ],
  [
    "--raft.node.listen 0.0.0.0:7209 --raft.node.addr core-2.soc.example",
    { raftListen: { host: "0.0.0.0", port: 7209 }, raftAddresses: [{ host: "core-2.soc.example", port: 7209 }] },
  ],
  [
    "--raft.node.addr core-2.soc.example:7309,192.0.2.2,[2001:db8::2]:7309",
    {
      raftAddresses: [
        { host: "core-2.soc.example", port: 7309 },
        { host: "192.0.2.2", port: 7209 },
        { host: "2001:db8::2", port: 7309 },
      ],
    },
  ],
  [
    "--health 127.0.0.1 --internal [::]:1 --private 127.0.0.1:65535 --rest 127.0.0.1:7223",
    { internal: { host: "::", port: 1 }, private: { host: "127.0.0.1", port: 65_535 } },
  ],
])("understands %s", (line, expected) => {
  expect(parse(line)).toMatchObject({ ok: true, options: expected });
});

test("--cybertrace is accepted, ignored, and said", () => {
  expect(parse("--cybertrace on")).toMatchObject({
    ok: true,
    options: { notes: [expect.stringContaining("ignored")] },
  });
});

test("the home comes from --home, KUMA_HOME, the installed path, in this order", () => {
  expect(parse("", { KUMA_HOME: "/a" })).toMatchObject({ options: { home: "/a" } });
  expect(parse("--home /b", { KUMA_HOME: "/a" })).toMatchObject({ options: { home: "/b" } });
  expect(parse("", { KUMA_HOME: "" })).toMatchObject({ options: { home: "/opt/kaspersky/kuma" } });
});

test.each([
  ["--raft.node.addr core-1,,core-2", "HOST:PORT"],
  ["--raft.join core-1:7210", "needs --id"],
  [`--id ${ID}`, "needs --raft.join"],
  ["--raft.join core-1:7210 --id 12", "not a service ID"],
  [`--raft.join core-1:7210 --id ${ID.toUpperCase()}`, "lower case"],
  [`--raft.join core-1:7210 --id ${FIRST_CORE_ID}`, "first Core"],
  [`--raft.join core-1:0 --id ${ID}`, "1 to 65535"],
  [`--raft.join core-1:65536 --id ${ID}`, "1 to 65535"],
  [`--raft.join core-1:72x --id ${ID}`, "HOST:PORT"],
  [`--raft.join http://core-1:7210 --id ${ID}`, "HOST:PORT"],
  [`--raft.join core-1:7210 --id ${ID} --new-cluster`, "contradict"],
  [`--raft.join core-1:7210 --id ${ID} --raft.ca-hash sha256:12`, "64 hex"],
  [`--raft.ca-hash ${HASH}`, "needs --raft.join"],
  ["--internal :7210", "--internal :7210"],
  ["--health 127.0.0.1:99999", "1 to 65535"],
  ["--host a_b:c", "--host"],
  ["--raft.jion core-1:7210", "did you mean --raft.join?"],
  ["--raftjoin core-1:7210", "did you mean --raft.join?"],
  [`--join core-1:7210 --id ${ID}`, "did you mean --raft.join?"],
  ["--mov", "did you mean --move?"],
  ["--ca-hash x", "did you mean --raft.ca-hash?"],
  ["--zebra", "unknown option --zebra"],
  ["-x", "unknown option -x"],
  [`--raft.join --id ${ID}`, "--raft.join needs a value"],
  ["--home", "--home needs a value"],
  ["--home=", "--home needs a value"],
  ["--new-cluster=yes", "takes no value"],
  ["--home /a --home /b", "given twice"],
  ["core-1", "too many"],
  ["--install --uninstall", "contradict"],
  ["--check --install", "contradict"],
  ["--move --uninstall", "contradict"],
  [`--move --raft.join core-1:7210 --id ${ID}`, "--move and --raft.join contradict"],
  [`--move --id ${ID}`, "--move and --id contradict"],
  ["--move --internal 192.0.2.2:7210", "--move and --internal contradict"],
  ["--move --new-cluster", "--move and --new-cluster contradict"],
  ["--move --yes", "goes with --uninstall only"],
  ["--purge", "goes with --uninstall only"],
  ["--install --yes", "goes with --uninstall only"],
  ["--uninstall --id 12", "not a service ID"],
])("refuses %s", (line, why) => {
  const parsed = parse(line);
  expect(parsed).toMatchObject({ ok: false, exitCode: 2, message: expect.stringContaining(why) });
});

test("refuses in Russian where the locale is Russian", () => {
  expect(parse("--raft.join core-1:7210", { LANG: "ru_RU.UTF-8" })).toMatchObject({
    message: expect.stringContaining("требует --id"),
  });
  expect(parse("--raft.join core-1:7210", { LC_ALL: "C", LANG: "ru_RU.UTF-8" })).toMatchObject({
    message: expect.stringContaining("needs --id"),
  });
});

test("names of Object.prototype are no flags", () => {
  expect(parse("--constructor x")).toMatchObject({ ok: false, message: expect.stringContaining("unknown option") });
});

import { mkdtempSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Snapshot } from "@core-console/shared/contract/snapshots/snapshots";
import { REF } from "./testing/fake-api.ts";
import { kuma, run } from "./testing/run.ts";

const TIME = "2026-11-30T12:00:00.000Z";
const snapshot = (over: Partial<Snapshot> = {}): Snapshot => ({
  id: "3c5f8a20-77d4-4f0e-9b6a-1d2c90e4ab57",
  file: "kuma-2026-11-30T12-00-00Z-3c5f8a20.tar.gz",
  state: "taken",
  how: "demand",
  by: "anna",
  requestedAt: TIME,
  takenAt: TIME,
  core: REF,
  copies: [REF],
  bytes: 3_145_728,
  revision: 48_211,
  life: { generation: 1, id: null },
  counts: { service: 3 },
  version: "1.0.0",
  engineVersion: "3.5.16",
  sealed: false,
  reason: null,
  proof: { at: TIME, ok: true, reason: null, core: REF, ms: 900 },
  proving: null,
  deleting: false,
  ...over,
});
const folder = (): string => mkdtempSync(join(tmpdir(), "kuma-snapshots-"));

test("the list says in words what is proven, and why one is not", async () => {
  const reason = { code: "snapshot_counts_differ", params: { kind: "service", expected: 5, found: 3 } };
  const bad = snapshot({ file: "kuma-b.tar.gz", proof: { at: TIME, ok: false, reason, core: REF, ms: 1 } });
  const got = await kuma(["snapshot", "list"], () => ({ status: 200, body: [snapshot(), bad] }));
  expect(got.exit).toBe(0);
  expect(got.out.split("\n").map((line) => line.split(/ {2,}/))).toEqual([
    ["TAKEN", "STATE", "REVISION", "SIZE", "BY", "COPIES", "NAME"],
    [expect.stringContaining("2026-11-30"), "proven", "48211", "3.0 MiB", "anna", "1", snapshot().file],
    [expect.stringContaining("2026-11-30"), "FAILED ITS PROOF", "48211", "3.0 MiB", "anna", "1", "kuma-b.tar.gz"],
    [""],
  ]);
  expect(got.err).toContain("should hold 5 records of the kind service and holds 3");
  const none = await kuma(["snapshot", "list"], () => ({ status: 200, body: [] }));
  expect([none.exit, none.out]).toEqual([0, ""]);
  expect(none.err).toContain("kuma snapshot save");
});

test("save takes one, waits, and writes the file for its owner alone; a broken download leaves nothing", async () => {
  const dir = folder();
  const file = join(dir, "s.tar.gz");
  let looked = 0;
  const got = await kuma(["snapshot", "save", file], ({ method, url }) => {
    if (method === "POST") return { status: 202, body: snapshot({ state: "waiting", takenAt: null }) };
    if (url.endsWith("/content")) return { status: 200, text: "content" };
    return { status: 200, body: snapshot({ state: looked++ === 0 ? "taking" : "taken" }) };
  });
  expect([got.exit, got.out]).toEqual([0, expect.stringContaining(file)]);
  expect(readFileSync(file, "utf8")).toBe("content");
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(dir)).toEqual(["s.tar.gz"]);
  const again = await kuma(["snapshot", "save", file], () => ({ status: 500, body: null }));
  expect([again.exit, again.seen]).toEqual([1, []]);
});

test("save says why none was taken, and that one is taken although it may not be downloaded", async () => {
  const reason = { code: "snapshot_no_room", params: { name: "core-2", free: 10, needed: 300 } };
  const failed = await kuma(["snapshot", "save", join(folder(), "s")], ({ method }) =>
    method === "POST"
      ? { status: 202, body: snapshot() }
      : { status: 200, body: snapshot({ state: "failed", reason }) },
  );
  expect(failed.exit).toBe(1);
  expect(failed.err).toContain("10 MB free");
  const refused = await kuma(["snapshot", "save", join(folder(), "s")], ({ method, url }) =>
    url.endsWith("/content")
      ? { code: "password_needed" }
      : { status: method === "POST" ? 202 : 200, body: snapshot() },
  );
  expect(refused.exit).toBe(1);
  expect(refused.err).toContain("is taken and stays");
});

test("delete asks, and knows a snapshot by its name or ID", async () => {
  const reply = ({ method }: { method: string }) =>
    method === "GET" ? { status: 200, body: [snapshot()] } : { status: 202, body: snapshot({ deleting: true }) };
  const unsaid = await kuma(["snapshot", "delete", snapshot().file], reply, { typed: ["n"] });
  expect([unsaid.exit, unsaid.seen.map((s) => s.method)]).toEqual([1, ["GET"]]);
  const done = await kuma(["snapshot", "delete", snapshot().id, "--yes"], reply);
  expect([done.exit, done.seen.map((s) => s.method)]).toEqual([0, ["GET", "DELETE"]]);
  const unknown = await kuma(["snapshot", "delete", "other", "--yes"], reply);
  expect([unknown.exit, unknown.seen.map((s) => s.method)]).toEqual([1, ["GET"]]);
});

test("verify shows what a file holds once it is proven, and says why it cannot be restored", async () => {
  const file = join(folder(), "s.tar.gz");
  writeFileSync(file, "");
  const { takenAt, by, life, revision } = snapshot();
  const manifest = {
    cores: ["core-1"],
    takenAt: takenAt ?? "",
    by,
    life: life ?? { generation: 1, id: null },
    revision: revision ?? 0,
    version: "1.0.0",
    engineVersion: "3.5.16",
    counts: { service: 3 },
  };
  const good = await run(["snapshot", "verify", file], { proof: { ok: true, manifest } });
  expect(good.exit).toBe(0);
  expect(good.out).toContain("service 3");
  expect(good.out).toContain("Proven");
  const bad = await run(["snapshot", "verify", file], {
    proof: { ok: false, reason: { code: "snapshot_altered", params: {} } },
  });
  expect(bad.exit).toBe(1);
  expect(bad.err).toContain("altered or damaged");
  const none = await run(["snapshot", "verify", `${file}.not`]);
  expect([none.exit, none.err]).toEqual([1, expect.stringContaining("There is no file")]);
});

test("save --seal asks twice for a long passphrase and writes a sealed file; verify asks for it", async () => {
  const dir = folder();
  const file = join(dir, "s.age");
  const reply = ({ method, url }: { method: string; url: string }) => {
    if (method === "POST") return { status: 202, body: snapshot({ state: "waiting", takenAt: null }) };
    if (url.endsWith("/content")) return { status: 200, text: "content" };
    return { status: 200, body: snapshot() };
  };
  const words = ["sieben Zwerge im Wald", "sieben Zwerge im Wald"];
  const got = await kuma(["snapshot", "save", file, "--seal"], reply, { typed: words });
  expect(got).toMatchObject({ exit: 0, out: expect.stringContaining("It is sealed") });
  expect(readFileSync(file, "latin1")).toMatch(/^age-encryption\.org\/v1\n-> scrypt /);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  for (const typed of [["short", "short"], ["sieben Zwerge im Wald", "sieben Zwerge"], [""]])
    expect(await kuma(["snapshot", "save", "--seal"], reply, { typed })).toMatchObject({ exit: 2, seen: [] });
  const manifest = { cores: [], takenAt: TIME, by: "anna", life: { generation: 1, id: null }, revision: 1 };
  const proof = { ok: true, manifest: { ...manifest, version: "1", engineVersion: "3.5.16", counts: {} } } as const;
  const verified = await run(["snapshot", "verify", file], { typed: ["x"], proof });
  expect([verified.exit, verified.asked]).toEqual([0, ["Passphrase of the file: "]]);
  expect((await run(["snapshot", "verify", file], { proof })).exit).toBe(2);
});

const RESTORED = {
  name: "core-1",
  generation: 2,
  takenAt: TIME,
  caHash: "sha256:ab",
  caFile: "/h/ca.crt",
  tokens: 2,
  passwords: 3,
  secrets: ["oidc"],
  removed: ["core-1", "core-2"],
  expired: ["planned"],
  administrators: ["anna"],
};
const MANIFEST = {
  cores: ["core-1", "core-2"],
  takenAt: TIME,
  by: "anna",
  life: { generation: 1, id: null },
  revision: 7,
  version: "1.0.0",
  engineVersion: "3.5.16",
  counts: { service: 2 },
};
const look = () => Promise.resolve({ ok: true as const, manifest: MANIFEST });

/** Creates a file to restore from; what it holds is not read by the command line. */
function archive(): string {
  const file = join(folder(), "s.tar.gz");
  writeFileSync(file, "archive");
  return file;
}

test("restore in a trial says what is in the file, has the host typed, and how to start and to sign in", async () => {
  const [file, home] = [archive(), folder()];
  const seen: unknown[] = [];
  const restore = {
    look,
    restore: (asked: unknown) => {
      seen.push(asked);
      return Promise.resolve({ ok: true as const, value: RESTORED });
    },
  };
  const line = ["snapshot", "restore", file, "--home", home];
  const got = await run([...line, "--host", "127.0.0.31"], { restore, typed: ["127.0.0.31"] });
  expect(got.exit).toBe(0);
  expect(got.err).toContain("every local user must change the password");
  expect(seen).toEqual([
    { home, file, passphrase: null, host: "127.0.0.31", raftAddresses: null, clockIsRight: false },
  ]);
  for (const said of ["Suspended tokens: 2", "planned", "core-1, core-2", "sha256:ab", "anna", `core --home ${home}`])
    expect(got.out).toContain(said);
  const nobody = { ...RESTORED, administrators: [] };
  const link = await run([...line, "--host-name", "host.soc.example"], {
    restore: { look, restore: () => Promise.resolve({ ok: true, value: nobody }) },
  });
  expect(link.out).toContain(`user setup-link --home ${home}`);
});

test("restore refuses a missing file, a wrong host, a script that does not name it, and a damaged file", async () => {
  const line = ["snapshot", "restore", archive(), "--home", folder()];
  const missing = await run(["snapshot", "restore", join(folder(), "none.tar.gz"), ...line.slice(3)]);
  expect([missing.exit, missing.err]).toEqual([1, expect.stringContaining("There is no file")]);
  const script = await run(line);
  expect([script.exit, script.err]).toEqual([2, expect.stringContaining("--host-name host.soc.example")]);
  const other = await run(line, { restore: { look }, typed: ["elsewhere"] });
  expect([other.exit, other.err]).toEqual([1, expect.stringContaining("elsewhere")]);
  const bad = await run([...line, "--host-name", "host.soc.example"], {
    restore: { look: () => Promise.resolve({ ok: false, reason: { code: "snapshot_truncated", params: {} } }) },
  });
  expect([bad.exit, bad.err]).toEqual([1, expect.stringContaining("ends before the snapshot does")]);
});

test("on a host restore needs root, and installs the service; that it does not start is said", async () => {
  const line = ["snapshot", "restore", archive(), "--host-name", "host.soc.example"];
  const user = await run(line);
  expect([user.exit, user.err]).toEqual([1, expect.stringContaining("needs root")]);
  const restore = { look, restore: () => Promise.resolve({ ok: true as const, value: RESTORED }) };
  const recovery = { isRoot: () => true };
  const good = await run(line, { recovery, restore: { ...restore, install: () => Promise.resolve(0) } });
  expect([good.exit, good.out]).toEqual([0, expect.stringContaining("Sign in with the password")]);
  const failed = await run(line, { recovery, restore: { ...restore, install: () => Promise.resolve(1) } });
  expect([failed.exit, failed.err]).toEqual([1, expect.stringContaining("core --install")]);
});

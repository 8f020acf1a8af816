import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

interface Ensured {
  path: string;
  version: string;
  fetched: boolean;
}
type Ensure = (o: {
  cache: string;
  env: Record<string, string>;
  say: (line: string) => void;
  packaged?: boolean;
  etc?: string;
}) => Promise<Ensured>;
// @ts-expect-error -- plain JavaScript, so that it runs on any Node; it has no types
const { ensureEngine } = (await import("./engine-fetch.mjs")) as { ensureEngine: Ensure };

let folder: string;
let said: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fetch-"));
  said = [];
  mkdirSync(join(folder, "bin"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const program = (path: string, script: string): string => {
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
};
const etcd = (version: string): string => `echo "etcd Version: ${version}"`;
/**
 * An apt-get that records its calls and downloads when `when` (sh) is true; a dpkg that unpacks an etcd of that
 * version.
 */
const fakeDebian = (o: { when: string; version: string }): void => {
  program(
    join(folder, "bin", "apt-get"),
    `echo "$*" >> ${folder}/calls\ncase "$*" in *update*) exit 100;; esac\n${o.when} || exit 100\ntouch etcd-server_1_amd64.deb etcd-client_1_amd64.deb`,
  );
  program(
    join(folder, "bin", "dpkg"),
    `mkdir -p "$3/usr/bin"; printf '#!/bin/sh\\n${etcd(o.version).replaceAll('"', "")}\\n' > "$3/usr/bin/etcd"; chmod 755 "$3/usr/bin/etcd"`,
  );
};
const ensure = (more: Record<string, string> = {}, packaged = false): Promise<Ensured> =>
  ensureEngine({
    packaged,
    etc: join(folder, "etc"),
    cache: join(folder, "cache", "etcd"),
    env: { PATH: `${join(folder, "bin")}:/usr/bin:/bin`, ...more },
    say: (l) => void said.push(l),
  });
const calls = (): string[] =>
  existsSync(join(folder, "calls")) ? readFileSync(join(folder, "calls"), "utf8").trim().split("\n") : [];

test("a good etcd in PATH: nothing is fetched", async () => {
  const path = program(join(folder, "bin", "etcd"), etcd("3.5.16"));
  expect(await ensure()).toEqual({ path, version: "3.5.16", fetched: false });
  expect(said).toEqual([]);
});

test("none, or one that is too old: a private copy, once", async () => {
  program(join(folder, "bin", "etcd"), etcd("3.3.25"));
  fakeDebian({ when: "true", version: "3.4.23" });
  const path = join(folder, "cache", "etcd", "usr", "bin", "etcd");
  expect(await ensure()).toEqual({ path, version: "3.4.23", fetched: true });
  expect(await ensure()).toEqual({ path, version: "3.4.23", fetched: false });
  expect(calls()).toHaveLength(1);
  expect(said).toHaveLength(2);
  expect(readdirSync(join(folder, "cache"))).toEqual(["etcd"]);
});

test("stale or empty lists: an update of our own lists, even one that partly fails, then again", async () => {
  fakeDebian({ when: `echo "$*" | grep -q Dir::State::Lists=`, version: "3.4.23" });
  expect((await ensure()).fetched).toBe(true);
  expect(calls().map((c) => /update|download/.exec(c)?.[0])).toEqual(["download", "update", "download"]);
});

test("a broken copy is replaced", async () => {
  fakeDebian({ when: "true", version: "3.4.23" });
  mkdirSync(join(folder, "cache", "etcd", "usr", "bin"), { recursive: true });
  program(join(folder, "cache", "etcd", "usr", "bin", "etcd"), "exit 1");
  expect((await ensure()).version).toBe("3.4.23");
  expect(readdirSync(join(folder, "cache"))).toEqual(["etcd"]);
});

test("for a package: the private copy whatever is in PATH, one without Debian's control fields is fetched anew", async () => {
  program(join(folder, "bin", "etcd"), etcd("3.5.16"));
  fakeDebian({ when: "true", version: "3.4.23" });
  program(join(folder, "bin", "dpkg-deb"), 'echo "Package: $(basename "$2" | cut -d_ -f1)"; echo "Version: 1"');
  const copy = join(folder, "cache", "etcd");
  mkdirSync(join(copy, "usr", "bin"), { recursive: true });
  program(join(copy, "usr", "bin", "etcd"), etcd("3.4.23"));
  const path = join(copy, "usr", "bin", "etcd");
  expect(await ensure({}, true)).toEqual({ path, version: "3.4.23", fetched: true });
  expect(readFileSync(join(copy, "usr/share/doc/etcd-client/control"), "utf8")).toContain("Version: 1");
  expect(await ensure({}, true)).toEqual({ path, version: "3.4.23", fetched: false });
});

const bookworm = (): void => {
  mkdirSync(join(folder, "etc/apt/sources.list.d"), { recursive: true });
  writeFileSync(join(folder, "etc/os-release"), "ID=debian\nVERSION_CODENAME=bookworm\n");
  writeFileSync(
    join(folder, "etc/apt/sources.list.d/debian.sources"),
    "Types: deb\nURIs: http://mirror.example/debian\nSuites: bookworm bookworm-updates\nComponents: main\n",
  );
  writeFileSync(join(folder, "etc/apt/sources.list.d/other.list"), "deb http://other.example stable main\n");
};

test("for a package on Debian 12: the engine of Debian 13, asked of the machine's own mirror with lists apart", async () => {
  bookworm();
  fakeDebian({
    when: `parts=$(echo "$*" | sed -n 's/.*Dir::Etc::SourceParts=\\([^ ]*\\).*/\\1/p'); ls "$parts" > ${folder}/parts && cat "$parts"/* > ${folder}/asked`,
    version: "3.5.16",
  });
  program(join(folder, "bin", "dpkg-deb"), 'echo "Package: $(basename "$2" | cut -d_ -f1)"; echo "Version: 1"');
  expect(await ensure({}, true)).toMatchObject({ version: "3.5.16", fetched: true });
  expect(readFileSync(join(folder, "asked"), "utf8")).toContain("Suites: trixie trixie-updates");
  expect(readFileSync(join(folder, "parts"), "utf8")).not.toContain("other");
  expect(calls().length).toBeGreaterThan(0);
  expect(calls().filter((call) => !call.includes("Dir::State::Lists="))).toEqual([]);
});

test("for a package, where the newer release cannot be had: this one's own", async () => {
  bookworm();
  fakeDebian({ when: `! echo "$*" | grep -q SourceParts`, version: "3.4.23" });
  program(join(folder, "bin", "dpkg-deb"), 'echo "Package: $(basename "$2" | cut -d_ -f1)"; echo "Version: 1"');
  expect(await ensure({}, true)).toMatchObject({ version: "3.4.23", fetched: true });
  expect(said.join()).toContain("this release's own");
});

test("what does not run here is not called old: what it said is passed on", async () => {
  const said = "libc.so.6: version GLIBC_2.38 not found";
  program(join(folder, "bin", "apt-get"), "touch etcd-server_1_amd64.deb etcd-client_1_amd64.deb");
  program(
    join(folder, "bin", "dpkg"),
    `mkdir -p "$3/usr/bin"; printf '#!/bin/sh\\necho ${said} >&2; exit 1\\n' > "$3/usr/bin/etcd"; chmod 755 "$3/usr/bin/etcd"`,
  );
  await expect(ensure()).rejects.toThrow(said);
  const asked = program(join(folder, "bin", "own"), `echo ${said} >&2; exit 1`);
  await expect(ensure({ KUMA_ETCD: asked })).rejects.toThrow(said);
});

test("nothing to be had: says what to do, leaves nothing", async () => {
  fakeDebian({ when: "false", version: "3.4.23" });
  await expect(ensure()).rejects.toThrow(/KUMA_ETCD/);
  expect(readdirSync(join(folder, "cache"))).toEqual([]);
  await expect(ensure({ PATH: join(folder, "empty") })).rejects.toThrow(/no apt-get/);
  await expect(ensure({ KUMA_ETCD: join(folder, "nowhere") })).rejects.toThrow(/KUMA_ETCD names no etcd/);
});

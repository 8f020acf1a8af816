import assert from "node:assert/strict";
import { type Check, CORES, FIRST_ID, HOME, type World } from "./support/world.ts";

/** Figure of `systemd-analyze security` to reach. */
const EXPOSURE = 2;

/** Path below the home (the Core's own folder as ID) → type, mode and owner. `*`: any name without a slash. */
const FILES: Readonly<Record<string, string>> = {
  "": "d 1775 root:kuma",
  ".kuma-home": "f 644 root:root",
  "ca.crt": "f 644 root:kuma",
  kuma: "f 755 root:root",
  etcd: "f 755 root:root",
  etcdctl: "f 755 root:root",
  etcdutl: "f 755 root:root",
  lock: "f 600 kuma:kuma",
  core: "d 700 kuma:kuma",
  "core/ID": "d 700 kuma:kuma",
  "core/ID/core.json": "f 600 kuma:kuma",
  "core/ID/host": "f 600 kuma:kuma",
  "core/ID/host.sock": "s 600 kuma:kuma",
  "core/ID/RECOVERY.txt": "f 600 kuma:kuma",
  "core/ID/state": "d 700 kuma:kuma",
  "core/ID/state/*": "f 600 kuma:kuma",
  "core/ID/certificates": "d 700 kuma:kuma",
  "core/ID/certificates/ca.crt": "f 644 kuma:kuma",
  "core/ID/certificates/ca.key": "f 600 kuma:kuma",
  "core/ID/certificates/node.crt": "f 644 kuma:kuma",
  "core/ID/certificates/node.key": "f 600 kuma:kuma",
  "core/ID/certificates/raft.crt": "f 644 kuma:kuma",
  "core/ID/certificates/raft.key": "f 600 kuma:kuma",
  "core/ID/certificates/sealing.key": "f 600 kuma:kuma",
  "core/ID/certificates/revoked.crl": "f 600 kuma:kuma",
  "core/ID/log": "d 700 kuma:kuma",
  "core/ID/log/core": "d 700 kuma:kuma",
  "core/ID/log/core/*": "f 600 kuma:kuma",
  "core/ID/raft": "d 700 kuma:kuma",
  "core/ID/raft/member": "d 700 kuma:kuma",
  "core/ID/raft/member/snap": "d 700 kuma:kuma",
  "core/ID/raft/member/snap/*": "f 600 kuma:kuma",
  "core/ID/raft/member/wal": "d 700 kuma:kuma",
  "core/ID/raft/member/wal/*": "f 600 kuma:kuma",
  "core/ID/run": "d 700 kuma:kuma",
  "core/ID/run/*": "s 700 kuma:kuma",
};
/** Not on every host: a first Core makes its CA itself, and not every engine brings all its tools. */
const OPTIONAL = new Set(["ca.crt", "core/ID/host", "etcdctl", "etcdutl", "core/ID/run/*"]);

async function modes({ hosts }: World): Promise<void> {
  for (const name of CORES) {
    const found = new Set<string>();
    const wrong: string[] = [];
    const said = await hosts.mustOn(name, `find ${HOME} -printf '%P\\t%y %m %u:%g\\n' || true`);
    for (const line of said.trimEnd().split("\n")) {
      const [path = "", about = ""] = line.split("\t");
      const named = path.replace(/^core\/[0-9a-f-]{36}/, "core/ID");
      const known = named in FILES ? named : named.replace(/[^/]+$/, "*");
      if (about !== FILES[known]) wrong.push(`${path}: ${about}, not ${FILES[known] ?? "in the list"}`);
      found.add(known);
    }
    const missing = Object.keys(FILES).filter((path) => !found.has(path) && !OPTIONAL.has(path));
    assert.deepEqual({ wrong, missing }, { wrong: [], missing: [] }, name);
    const [unit = ""] = (await units(hosts, name)).slice(0, 1);
    const own = await hosts.mustOn(name, `stat -c '%a %U:%G' /etc/systemd/system/${unit}`);
    assert.equal(own.trim(), "644 root:root", name);
  }
}

async function units(hosts: World["hosts"], name: string): Promise<string[]> {
  const said = await hosts.mustOn(name, "systemctl list-units --no-legend --plain 'kuma-core-*'");
  return said
    .trimEnd()
    .split("\n")
    .map((line) => line.split(" ")[0] ?? "");
}

/** Each host has one unit; nothing of the Core runs as another user or may do more than it needs. */
async function service({ hosts, figure }: World): Promise<void> {
  for (const name of CORES) {
    const [unit = "", ...more] = await units(hosts, name);
    assert.deepEqual(more, [], name);
    assert.match(unit, /^kuma-core-[0-9a-f-]{36}\.service$/);
    assert.equal(unit === `kuma-core-${FIRST_ID}.service`, name === "core-1");
    const judged = await hosts.mustOn(name, `systemd-analyze security --no-pager ${unit}`);
    const exposure = Number(/Overall exposure level for \S+: (\d+\.\d+)/.exec(judged)?.[1] ?? "NaN");
    assert.ok(exposure <= EXPOSURE, `${name}: ${exposure}`);
    figure(`systemd-analyze security on ${name} (reach: ${EXPOSURE.toFixed(1)})`, exposure, "");
    const users = await hosts.mustOn(
      name,
      `ps -o user= -p $(systemd-cgls --no-pager -u ${unit} | grep -oE '[├└]─ *[0-9]+' | grep -oE '[0-9]+' | paste -sd ,) | sort -u`,
    );
    assert.equal(users.trim(), "kuma", name);
  }
}

/** What is installed is closed to those whom it does not concern. */
export const FILES_AND_UNIT: readonly Check[] = [
  { name: "modes and owners of all files on the hosts", deadlineMs: 120_000, act: modes },
  {
    name: `the unit is closed (≤ ${EXPOSURE.toFixed(1)}) and all of it runs as kuma`,
    deadlineMs: 120_000,
    act: service,
  },
];

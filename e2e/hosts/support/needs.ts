import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chromium } from "@playwright/test";
import { chromium as launchOptions } from "../../support/browser/browser.ts";

const PROGRAMS: readonly (readonly [string, string])[] = [
  ["systemd-nspawn", "systemd-container"],
  ["sshd", "openssh-server"],
  ["ip", "iproute2"],
  ["nft", "nftables"],
  ["sudo", "sudo"],
  ["ansible-playbook", "ansible-core"],
  ["dbus-daemon", "dbus"],
  ["sshpass", "sshpass"],
  ["curl", "curl"],
];
/** What booting a host does, tried in namespaces that go with it. */
const TRIAL =
  "d=$(mktemp -d) && mount -t tmpfs tmpfs $d && mkdir $d/u $d/w $d/r && mount -t overlay overlay -o lowerdir=/,upperdir=$d/u,workdir=$d/w $d/r && ip link add name v0 type veth peer name v1 && ip link add name b0 type bridge; c=$?; umount -l $d/r $d; rmdir $d; exit $c";

/** Returns what this machine lacks for test hosts, as text; empty where they can run. */
export function lacking(): string[] {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return ["root on Linux"];
  const env = { ...process.env, PATH: `${process.env["PATH"] ?? ""}:/usr/sbin:/sbin` };
  const has = (name: string): boolean => spawnSync("sh", ["-c", `command -v ${name}`], { env }).status === 0;
  const missing = PROGRAMS.filter(([program]) => !has(program)).map(([, name]) => name);
  const lacks =
    missing.length === 0 ? [] : [`apt-get install ${missing.join(" ")} (or e2e/hosts/support/test-hosts.sh packages)`];
  if (!existsSync(launchOptions().executablePath ?? chromium.executablePath())) lacks.push("Chromium");
  if (missing.length > 0) return lacks;
  const tried = spawnSync("unshare", ["--mount", "--net", "sh", "-c", TRIAL], { encoding: "utf8", env });
  return tried.status === 0
    ? lacks
    : [...lacks, `a machine where root may mount and make networks: ${tried.stderr.trim()}`];
}

import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { filesBelow, settle } from "./archive.ts";
import { type Facts, run } from "./facts.ts";

/**
 * The folder of the archive's content. Not the product's home: that is made by install.sh and expand.sh, which refuse a
 * home that they did not make, and removed by uninstall.sh, which is not dpkg.
 */
const HOME = "usr/lib/kuma";

/** libatomic1 is the most likely to be missing on a host: Node is linked to it, and nothing in a small Debian is. */
const NEEDS = "libatomic1, libc6 (>= 2.34), libgcc-s1, libstdc++6 (>= 11), util-linux";

const control = ({ version }: Facts, kib: number): string => `Package: kuma
Version: ${version}
Architecture: amd64
Maintainer: Core console <kuma@localhost>
Installed-Size: ${kib}
Depends: ${NEEDS}
Recommends: ansible-core, openssh-client
Section: admin
Priority: optional
Description: cluster of Core services that survives the loss of a machine
 The executable, the engine and the scripts that install them on hosts, in
 /${HOME}. Installing this package starts nothing, makes no user and no
 unit: install.sh does, and expand.sh on further hosts.
`;

/** Writes `file`, a .deb with the content of the folder `content`. `work` is a new folder for it. */
export function writeDeb(content: string, facts: Facts, work: string, file: string): void {
  const home = join(work, HOME);
  cpSync(content, home, { recursive: true });
  const doc = join(work, "usr/share/doc/kuma");
  mkdirSync(doc, { recursive: true });
  writeFileSync(
    join(doc, "copyright"),
    `The licences of everything in this package are in /${HOME}/licences.\n\n${readFileSync(join(content, "LICENSE"), "utf8")}`,
  );
  const files = filesBelow(work);
  const bytes = files.reduce((sum, name) => sum + statSync(join(work, name)).size, 0);
  const md5 = (name: string): string =>
    createHash("md5")
      .update(readFileSync(join(work, name)))
      .digest("hex");
  mkdirSync(join(work, "DEBIAN"));
  writeFileSync(join(work, "DEBIAN/md5sums"), files.map((name) => `${md5(name)}  ${name}\n`).join(""));
  writeFileSync(join(work, "DEBIAN/control"), control(facts, Math.ceil(bytes / 1024)));
  settle(work, facts.epoch);
  // gzip: xz compresses to four fifths of that in eight times the time, and differently with another number of threads.
  run("dpkg-deb", ["--root-owner-group", "-Zgzip", "-z9", "--build", work, file], undefined, {
    SOURCE_DATE_EPOCH: String(facts.epoch),
  });
}

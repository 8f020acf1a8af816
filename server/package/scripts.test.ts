import { spawn, spawnSync } from "node:child_process";
import { cpSync, chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ROOT } from "../build/fresh.ts";

// Runs the scripts with a `kuma` and an `ansible-playbook` that only print their arguments.
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kuma-scripts-"));
  const deploy = join(ROOT, "server/deploy");
  for (const name of ["lib", "words", "install.sh", "expand.sh", "uninstall.sh"])
    cpSync(join(deploy, name), join(folder, name), { recursive: true });
  program(
    "kuma",
    'case "$1 ${4:-}" in "inventory --groups") echo read >>calls; echo kuma_core core-1; sed "s/^/kuma_core_peers /" peers;; *) echo kuma 1;; esac',
  );
  for (const name of ["peers", "a.yml"]) writeFileSync(join(folder, name), "");
  mkdirSync(join(folder, "bin"));
  spawnSync("bash", ["-c", "sha256sum kuma install.sh > SHA256SUMS"], { cwd: folder });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function program(name: string, text: string): void {
  writeFileSync(join(folder, name), `#!/bin/bash\n${text}\n`);
  chmodSync(join(folder, name), 0o755);
}

const env = (): NodeJS.ProcessEnv => ({ ...process.env, LC_ALL: "C", PATH: `${folder}/bin:${process.env.PATH ?? ""}` });

const call = (script: string, ...args: string[]): { status: number | null; stdout: string; stderr: string } =>
  spawnSync("bash", [`./${script}.sh`, ...args], { cwd: folder, env: env(), encoding: "utf8", input: "" });

test("uninstall.sh names the hosts that it is about to clear, also where there is one", () => {
  program("bin/ansible-playbook", "");
  expect(call("uninstall", "a.yml").stdout).toContain("from: core-1.\n");
  writeFileSync(join(folder, "peers"), "core-2\ncore-3\n");
  expect(call("uninstall", "a.yml").stdout).toContain("from: core-1 core-2 core-3.\n");
});

test("expand.sh says what to do next, also on a host with an address of its own for Raft", () => {
  program(
    "bin/ansible-playbook",
    `for word; do case $word in *_file=*) f=\${word#*_file=\\'}; f=\${f%\\'};; esac; done
     echo "core-2 raft-2:7209" >"$f"; echo 0 >"$KUMA_RESULT"`,
  );
  const { stdout } = call("expand", "a.yml");
  expect(stdout).toContain("--raft.join core-1:7210 --id ID --install\n");
  expect(stdout).toContain("On core-2 with --raft.node.addr raft-2:7209 before --install.\n");
});

test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
  "Ansible: no terminal, a session of its own, reached by %s",
  async (signal) => {
    program(
      "bin/ansible-playbook",
      `trap 'echo caught >>seen; exit 9' INT
     { ps -o sid= -p $$ | tr -d ' '; echo $$; (: </dev/tty) 2>/dev/null && echo terminal; } >seen
     echo running; while :; do sleep 0.1; done`,
    );
    const script = spawn("bash", ["./install.sh", "a.yml"], {
      cwd: folder,
      env: env(),
      stdio: ["ignore", "pipe", "ignore"],
    });
    let said = "";
    script.stdout.on("data", (data: Buffer) => {
      said += data.toString();
      if (said === "running\n") script.kill(signal);
    });
    const code = await new Promise((resolve) => script.on("close", resolve));
    const seen = readFileSync(join(folder, "seen"), "utf8").trim().split("\n");
    expect([code, seen.length, seen[0] === seen[1], seen[2]]).toEqual([130, 3, true, "caught"]);
    expect(said).toContain("Interrupted.");
  },
);

test("a word is found at the beginning of its line alone", () => {
  const words = join(folder, "words/en.txt");
  writeFileSync(words, `before = it says no_inventory = x\n${readFileSync(words, "utf8")}`);
  const { status, stderr } = call("install", "missing.yml");
  expect(status).toBe(2);
  expect(stderr).toMatch(/^missing\.yml is not there\./);
  expect(existsSync(join(folder, "log"))).toBe(false);
});

test("uninstall.sh reads its inventory once, and asks the hosts for members that it does not name before it asks for the name", () => {
  program(
    "bin/ansible-playbook",
    `[ -n "\${KUMA_MEMBERS:-}" ] && echo "$*" >look && printf 'member core-4\nmember core-5\nunseen core-3\n' >"$KUMA_MEMBERS"
     echo 0 >"$KUMA_RESULT"`,
  );
  const asked = call("uninstall", "a.yml");
  expect(asked.status).toBe(2);
  expect(asked.stdout).toMatch(
    /does not name: core-4 core-5\.[^]*core --uninstall[^]*looked at[^]*: core-3\.[^]*To confirm/,
  );
  expect(readFileSync(join(folder, "look"), "utf8")).toMatch(/members\.yml .* --check\n$/);
  expect(readFileSync(join(folder, "calls"), "utf8")).toBe("read\n");
  const done = call("uninstall", "a.yml", "--yes");
  expect([done.status, done.stdout]).toEqual([
    0,
    expect.stringMatching(/core-4 core-5[^]*KUMA Core is on none of these/),
  ]);
});

test("B2: each script names its own template where the inventory is not there", () => {
  expect(call("install", "x.yml").stderr).toMatch(/distributed\.inventory\.yml\.template x\.yml.*single\.inventory/);
  expect(call("expand", "x.yml").stderr).toMatch(/cp \S+\/expand\.inventory\.yml\.template x\.yml\n$/);
  const { status, stderr } = call("uninstall", "x.yml");
  expect([status, stderr]).toEqual([2, expect.stringMatching(/that was used to install/)]);
  expect(stderr).not.toContain("template");
});

test("B3: a check on empty hosts does not call them in order, but says what is done without it", () => {
  program("bin/ansible-playbook", 'echo 0 >"$KUMA_RESULT"; [ -e in-order ] || : >"$KUMA_RESULT.planned"');
  const empty = call("install", "a.yml", "--check").stdout;
  expect(empty).toMatch(/nothing was changed\.\nNothing that was checked stands in the way\. Without --check/);
  expect(empty).not.toContain("in order");
  writeFileSync(join(folder, "in-order"), "");
  expect(call("install", "a.yml", "--check").stdout).toContain("Every host is in order.");
});

test.each(["install", "expand", "uninstall"])("%s.sh --help: what it does, its options, log and exit codes", (name) => {
  for (const [locale, log] of [
    ["C", /Log: \.\/log\//],
    ["ru_RU.UTF-8", /Журнал: \.\/log\//],
  ] as const) {
    const ran = spawnSync("bash", [`./${name}.sh`, "--help"], {
      cwd: folder,
      env: { ...env(), LC_ALL: locale },
      encoding: "utf8",
    });
    expect(ran.status).toBe(0);
    expect(ran.stdout).toMatch(log);
    expect(ran.stdout).toContain(name === "uninstall" ? "--yes" : "--check");
    expect(ran.stdout).toMatch(/\b130\b/);
    expect(ran.stdout).not.toMatch(/help\.|usage\./);
  }
});

test("what stops a script is named as what it is: a file that is changed, missing or not readable, kuma that does not run", () => {
  program("bin/ansible-playbook", "");
  writeFileSync(join(folder, "install.sh"), `${readFileSync(join(folder, "install.sh"), "utf8")}\n`);
  expect(call("expand", "a.yml").stderr).toContain("The package is damaged: install.sh.");
  rmSync(join(folder, "install.sh"));
  expect(call("expand", "a.yml").stderr).toContain("no complete package: install.sh is missing");
  mkdirSync(join(folder, "install.sh"));
  expect(call("expand", "a.yml").stderr).toMatch(
    /could not be checked against its SHA256SUMS: .*install\.sh: Is a directory/,
  );
  rmSync(join(folder, "install.sh"), { recursive: true });
  for (const [code, says] of [
    [1, "Correct the inventory"],
    [2, "Correct the inventory"],
    [127, "did not run to its end (exit code 127)"],
    [139, "did not run to its end (exit code 139)"],
  ] as const) {
    program("kuma", `exit ${code}`);
    spawnSync("bash", ["-c", "sha256sum kuma > SHA256SUMS"], { cwd: folder });
    const { status, stderr } = call("expand", "a.yml");
    expect([status, stderr]).toEqual([2, expect.stringContaining(says)]);
  }
});

test("a log that cannot be written says why", () => {
  program("bin/ansible-playbook", "");
  writeFileSync(join(folder, "log"), "");
  expect(call("install", "a.yml").stderr).toMatch(
    /log\/install-\S+ cannot be written: (File exists|Not a directory)\./,
  );
});

test("uninstall.sh: where Ansible did not come to its end, no host's members are known", () => {
  writeFileSync(join(folder, "peers"), "core-2\n");
  program("bin/ansible-playbook", "exit 1");
  expect(call("uninstall", "a.yml").stdout).toMatch(/Not known of these[^]*: core-1 core-2\.\n[^]*To confirm/);
});

test("uninstall.sh: an answer counts also without the end of its line; no answer is no answer", () => {
  program("bin/ansible-playbook", 'echo 0 >"$KUMA_RESULT"');
  const typed = (input: string): { status: number | null; stdout: string; stderr: string } =>
    spawnSync("bash", ["./uninstall.sh", "a.yml"], { cwd: folder, env: env(), encoding: "utf8", input });
  expect(typed("core-1").status).toBe(0);
  expect(typed("core-2")).toMatchObject({ status: 2, stderr: "Not confirmed. Nothing was removed.\n" });
  expect(typed("")).toMatchObject({ status: 2, stderr: expect.stringMatching(/^No answer came/) as string });
});

test("install.sh prints the console's address and, where an administrator exists, says so, with no link", () => {
  program(
    "bin/ansible-playbook",
    `for word; do case $word in *_file=*) f=\${word#*_file=\\'}; : >"\${f%\\'}";; esac; done; echo 0 >"$KUMA_RESULT"`,
  );
  const { stdout } = call("install", "a.yml");
  expect(stdout).toContain("Console: https://core-1:7220\nThere is an administrator already.");
  expect(stdout).not.toContain("One-time link");
});

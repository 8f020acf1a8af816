import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { FIRST_CORE_ID } from "@core-console/shared/contract/ids";
import { getIdentity, SaidAlready } from "./get-identity.ts";
import { Undo } from "../undo.ts";

let home: string;
beforeEach(() => void (home = mkdtempSync(join(tmpdir(), "identity-"))));
afterEach(() => rmSync(home, { recursive: true }));

/** Runs this script in place of kuma, which ends by itself eventually, and aborts as soon as it has begun. */
async function cutOff(script: string, killAfterMs: number): Promise<void> {
  writeFileSync(
    join(home, "kuma"),
    `#!/bin/sh\n${script}\necho ready >ready\nm=0; while [ $m -lt 300 ]; do sleep 0.1; m=$((m+1)); done`,
    { mode: 0o755 },
  );
  const abort = new AbortController();
  const account = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  const { signal } = abort;
  const got = getIdentity({ home, id: FIRST_CORE_ID, account, options: "{}", undo: new Undo(), signal, killAfterMs });
  const look = setInterval(() => existsSync(join(home, "ready")) && abort.abort(), 10);
  await expect(got.finally(() => clearInterval(look))).rejects.toThrow(SaidAlready);
}

test("one that is cut off has ended, so that nothing is made anew behind what takes it back", async () => {
  await cutOff("trap 'n=0; while [ $n -lt 20000 ]; do n=$((n+1)); done; echo last >last; exit 1' TERM", 60_000);
  expect(existsSync(join(home, "last"))).toBe(true);
});

test("one that does not want to end is killed", async () => {
  await cutOff("trap '' TERM", 50);
});

test("one that cannot be started at all says why", async () => {
  const account = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  const { signal } = new AbortController();
  const got = getIdentity({ home, id: FIRST_CORE_ID, account, options: "{}", undo: new Undo(), signal });
  await expect(got).rejects.toThrow("ENOENT");
});

test("a join that waits for approval is no failure: what was made stays for the unit", async () => {
  writeFileSync(join(home, "kuma"), "#!/bin/sh\nexit 5\n", { mode: 0o755 });
  const account = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  const { signal } = new AbortController();
  const got = getIdentity({ home, id: FIRST_CORE_ID, account, options: "{}", undo: new Undo(), signal });
  expect(await got).toBe("waits");
});

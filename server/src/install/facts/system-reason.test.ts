import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { say } from "@core-console/shared/words/say";
import { expect, test } from "vitest";
import { putPrograms } from "./programs.ts";
import { systemReason } from "./system-reason.ts";
import { Undo } from "../undo.ts";

test("what has no words of ours stays the system's", () => {
  expect(systemReason(new Error("other"), "/home")).toBeNull();
  expect(systemReason("other", "/home")).toBeNull();
});

test("a full disk is named by the folder, not by our temporary file, in both languages", () => {
  const error = Object.assign(new Error("ENOSPC"), { code: "ENOSPC", path: "/p/kuma", dest: "/opt/k/.kuma-new-kuma" });
  const reason = systemReason(error, "/opt/k");
  expect(reason).toEqual({ code: "install_no_space", params: { path: "/opt/k" } });
  expect(reason && say(reason, "en")).toContain("/opt/k is full");
  expect(reason && say(reason, "ru")).toContain("нет места");
  expect(systemReason(Object.assign(new Error("ENOSPC"), { code: "ENOSPC" }), "/home")?.params).toEqual({
    path: "/home",
  });
});

test("a disk that fills up while programs are put there: said so, and nothing of them is left", async (context) => {
  const folder = mkdtempSync(join(tmpdir(), "full-"));
  const home = join(folder, "home");
  mkdirSync(home);
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", home]).status === 0;
  try {
    if (!mounted) return context.skip("only root may mount a small disk");
    const kuma = join(folder, "kuma");
    writeFileSync(kuma, Buffer.alloc(1 << 20, 1));
    const undo = new Undo();
    const error: unknown = await putPrograms({ executable: kuma, home, names: ["kuma"], undo }).catch(
      (e: unknown) => e,
    );
    expect(systemReason(error, home)).toEqual({ code: "install_no_space", params: { path: home } });
    expect(await undo.run()).toEqual([]);
    expect(readdirSync(home)).toEqual([]);
    expect(statfsSync(home).bavail).toBe(statfsSync(home).blocks);
  } finally {
    if (mounted) spawnSync("umount", [home]);
    rmSync(folder, { recursive: true });
  }
});

import { closeSync, openSync } from "node:fs";
import { expect, test } from "vitest";
import { say } from "@core-console/shared/words/say";
import { spawnEngine } from "./engine-process.ts";
import type { EngineFailure } from "./engine-plan.ts";

test("an engine that cannot be started is not called missing: what the system said is named, and it is tried again", async () => {
  const fd = openSync("/dev/null", "a");
  const log = { fd, mark: () => undefined, tail: () => "", close: () => undefined } as unknown as Parameters<
    typeof spawnEngine
  >[0]["log"];
  const failure = await new Promise<EngineFailure>((resolve) => {
    spawnEngine({ binary: "/bin/true", flags: [], socketDir: "/nonexistent/folder", log }, resolve);
  });
  closeSync(fd);
  expect(failure).toMatchObject({ code: "engine_start_failed", params: { fault: "ENOENT" } });
  for (const lang of ["en", "ru"] as const) expect(say(failure, lang)).toContain("(ENOENT)");
});

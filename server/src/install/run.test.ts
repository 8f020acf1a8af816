import { expect, test } from "vitest";
import { must, run } from "./run.ts";

test("what a program says and ends with, and why it was not started", async () => {
  expect(await run("sh", ["-c", "echo out; echo err >&2; exit 3"])).toEqual({ code: 3, out: "out", err: "err" });
  expect(await run("sh", ["-c", "kill -9 $$"])).toEqual({ code: null, out: "", err: "SIGKILL" });
  expect(await run("/no/such", [])).toMatchObject({ code: null, err: expect.stringContaining("ENOENT") as string });
  await expect(must("sh", ["-c", "echo no; exit 1"])).rejects.toMatchObject({ reason: { params: { message: "no" } } });
});

test("Ctrl+C on the terminal cuts off no program of the system: each has a session of its own", async () => {
  const [pid, session] = (await must("cut", ["-d", " ", "-f", "1,6", "/proc/self/stat"])).split(" ");
  expect(session).toBe(pid);
});

test("aborting ends a program, and it has ended then", async () => {
  const abort = new AbortController();
  const ran = run("sh", ["-c", "echo $$; exec sleep 60"], abort.signal);
  abort.abort();
  expect((await ran).code).toBeNull();
  expect((await run("sleep", ["60"], AbortSignal.abort())).code).toBeNull();
});

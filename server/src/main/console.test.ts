import { once } from "node:events";
import { createServer } from "node:net";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createCa } from "../core/members/pki/ca.ts";
import { commandConsole } from "./console.ts";

let said = "";
beforeEach(() => {
  said = "";
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    said += String(text);
    return true;
  });
  vi.stubEnv("LC_ALL", "C");
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

test("without trust it names what a console has: --ca FILE or --raft.ca-hash, and asks no Core", async () => {
  expect(await commandConsole(["--core", "127.43.7.42:7210,127.43.7.43:7210"])).toBe(1);
  expect(said).toMatch(/^kuma: The cluster at 127\.43\.7\.42:7210, 127\.43\.7\.43:7210 is not trusted yet.*--ca FILE/);
  expect(said).toContain("--raft.ca-hash");
  expect(said).not.toContain("into the home");
});

test("a port that is taken is a console's to change by --listen", async () => {
  const ca = join(mkdtempSync(join(tmpdir(), "ca-")), "ca.crt");
  writeFileSync(ca, (await createCa(Date.now())).cert);
  const other = createServer().listen(0, "127.43.7.44");
  await once(other, "listening");
  const at = other.address();
  const port = typeof at === "object" && at !== null ? at.port : 0;
  const listen = `127.43.7.44:${port}`;
  expect(await commandConsole(["--core", "127.43.7.42", "--ca", ca, "--listen", listen])).toBe(1);
  expect(said).toContain(`Port ${port} on 127.43.7.44 is taken by another program.`);
  expect(said).toContain("--listen HOST:PORT");
  expect(said).not.toContain("this Core");
  await new Promise((done) => other.close(done));
});

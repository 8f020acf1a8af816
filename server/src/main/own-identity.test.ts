import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FIRST_CORE_ID } from "@core-console/shared/contract/ids";
import { parseCoreOptions } from "../cli/args/core-options.ts";
import { readTls } from "../core/members/home/certificates.ts";
import { openHome } from "../core/members/home/open-home.ts";
import { caHash, fingerprint } from "../core/members/pki/ca.ts";
import { silentLogger } from "../lib/logging/logger.ts";
import { identityOf } from "./own-identity.ts";

const HOST = "127.43.7.41";
let home: string;
beforeEach(() => void (home = mkdtempSync(join(tmpdir(), "home-"))));
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true });
});

/** What a start of the first Core in `home` prints, and the CA that it has then. */
async function start(lang: string): Promise<{ said: string; ca: string }> {
  vi.stubEnv("LC_ALL", lang);
  let said = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    said += String(text);
    return true;
  });
  const parsed = parseCoreOptions(["--home", home, "--host", HOST], {});
  if (!parsed.ok) throw new Error(parsed.message);
  const open = await openHome(home, null, FIRST_CORE_ID);
  try {
    const engine = { ok: true as const, path: "etcd", version: "3.5.0" };
    await identityOf(parsed.options, open, engine, silentLogger, () => undefined);
    return { said, ca: fingerprint(caHash(readTls(open.layout).ca)) };
  } finally {
    await open.release();
    vi.restoreAllMocks();
  }
}

test("a start in an empty home says that it begins a new cluster, so that a mistyped --home is seen; a restart continues", async () => {
  const first = await start("C");
  expect(first.said).toContain(`Nothing lived in ${home}: a new cluster was begun there.`);
  expect(first.said).toContain(`CA: ${first.ca}`);
  const again = await start("C");
  expect(again).toEqual({ said: `core-1 continues with what is in ${home}.\n`, ca: first.ca });
  expect((await start("ru_RU.UTF-8")).said).toBe(`core-1 продолжает работу с данными из ${home}.\n`);
});

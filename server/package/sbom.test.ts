import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { checkSbom } from "./check-sbom.ts";
import type { NpmPackage } from "./npm-packages.ts";
import { sbom } from "./sbom.ts";

function made(commit: string): { components: { purl: string }[]; serialNumber: string } {
  const folder = mkdtempSync(join(tmpdir(), "sbom-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "etcd"), "engine");
  const npm = (at: string, name: string, needs: string[]): NpmPackage => ({
    at,
    name,
    version: "1.0.0",
    license: name === "b" ? "(MIT OR CC0-1.0)" : "MIT",
    integrity: `sha512-${Buffer.alloc(64).toString("base64")}`,
    partOf: ["server"],
    needs,
  });
  const own = { name: "etcd-server", version: "3.4.23-4+b4", arch: "amd64" };
  return sbom({
    facts: { version: "0.1.0", commit, epoch: 1_700_000_000, name: "kuma-0.1.0-linux-x64" },
    runtime: join(folder, "etcd"),
    // the same version in two folders is one component
    packages: [
      npm("node_modules/@s/a", "@s/a", ["node_modules/b"]),
      npm("node_modules/b", "b", []),
      npm("x/node_modules/b", "b", []),
    ],
    engine: [
      {
        name: "etcd",
        path: join(folder, "etcd"),
        copyright: "",
        debian: own,
        builtUsing: [{ name: "golang-x", version: "1:2+b" }],
      },
    ],
  }) as ReturnType<typeof made>;
}

test("is CycloneDX 1.6 by its own schema", async () => {
  await checkSbom(JSON.stringify(made("012345678901")));
  await expect(checkSbom(JSON.stringify({ ...made("0"), surprise: 1 }))).rejects.toThrow(/no CycloneDX/);
});

test("names npm, Debian and Node's own libraries by purl; the same content, the same serial number", () => {
  const list = made("012345678901");
  const purls = list.components.map((one) => one.purl);
  expect(purls).toEqual([...purls].sort());
  expect(purls).toEqual(
    expect.arrayContaining([
      "pkg:npm/%40s/a@1.0.0",
      "pkg:deb/debian/etcd-server@3.4.23-4%2Bb4?arch=amd64",
      "pkg:deb/debian/golang-x@1%3A2%2Bb?arch=source",
      `pkg:generic/openssl@${encodeURIComponent(process.versions.openssl)}`,
    ]),
  );
  expect(purls.filter((one) => one === "pkg:npm/b@1.0.0")).toHaveLength(1);
  expect(list.serialNumber).toBe(made("012345678901").serialNumber);
  expect(list.serialNumber).not.toBe(made("other").serialNumber);
});

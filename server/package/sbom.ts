import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { EngineFile } from "./engine.ts";
import type { Facts } from "./facts.ts";
import type { NpmPackage } from "./npm-packages.ts";

interface Component {
  type: "application" | "library" | "platform";
  "bom-ref": string;
  name: string;
  version: string;
  purl: string;
  licenses?: object[];
  hashes?: { alg: string; content: string }[];
  properties?: { name: string; value: string }[];
}
interface Sources {
  facts: Facts;
  /** path of the runtime that became the executable */
  runtime: string;
  packages: readonly NpmPackage[];
  engine: readonly EngineFile[];
}

const sha256 = (path: string): Component["hashes"] => [
  { alg: "SHA-256", content: createHash("sha256").update(readFileSync(path)).digest("hex") },
];
const licensed = (spdx: string): object[] =>
  /[ ()]/.test(spdx) ? [{ expression: spdx }] : [{ license: { id: spdx } }];
const purl = (type: string, name: string, version: string, more = ""): string =>
  `pkg:${type}/${name.replace("@", "%40")}@${encodeURIComponent(version)}${more}`;

/** Returns one component by its purl, which also identifies it in the list. */
function component(type: Component["type"], name: string, version: string, at: string, more: object = {}): Component {
  return { type, "bom-ref": at, name, version, purl: at, ...more };
}

const npmPurl = (one: NpmPackage): string => purl("npm", one.name, one.version);

function ofNpm(one: NpmPackage): Component {
  const [alg, base64] = one.integrity?.split(" ")[0]?.split("-") ?? [];
  const hashes =
    alg === "sha512" && base64 !== undefined
      ? { hashes: [{ alg: "SHA-512", content: Buffer.from(base64, "base64").toString("hex") }] }
      : {};
  return component("library", one.name, one.version, npmPurl(one), {
    licenses: licensed(one.license),
    ...hashes,
    properties: one.partOf.map((value) => ({ name: "kuma:part", value })),
  });
}

/** Returns the libraries inside Node, named as by Node itself: scanners for vulnerabilities look for these names. */
function insideNode(): Component[] {
  const own = new Set(["node", "modules", "napi"]);
  return Object.entries(process.versions).flatMap(([name, version]) =>
    version === undefined || own.has(name) ? [] : component("library", name, version, purl("generic", name, version)),
  );
}

/** Returns the content of the package as CycloneDX 1.6: everything sorted, nothing that differs from build to build. */
export function sbom({ facts, runtime, packages, engine }: Sources): object {
  const { version, commit, epoch } = facts;
  const self = component("application", "kuma", version, purl("generic", "kuma", version), {
    licenses: licensed("Apache-2.0"),
    properties: [{ name: "kuma:commit", value: commit }],
  });
  const node = component("platform", "node", process.versions.node, purl("npm", "node", process.versions.node), {
    licenses: licensed("MIT"),
    hashes: sha256(runtime),
  });
  const programs = engine.map((file) => {
    const { name, version: its, arch } = file.debian;
    return component("application", name, its, purl("deb", `debian/${name}`, its, `?arch=${arch}`), {
      licenses: licensed("Apache-2.0"),
      hashes: sha256(file.path),
    });
  });
  const linked = (file: EngineFile): string[] =>
    file.builtUsing.map((one) => purl("deb", `debian/${one.name}`, one.version, "?arch=source"));
  const go = engine.flatMap((file) =>
    file.builtUsing.map((one) =>
      component("library", one.name, one.version, purl("deb", `debian/${one.name}`, one.version, "?arch=source")),
    ),
  );
  const inNode = insideNode();
  const refOf = new Map(packages.map((one) => [one.at, npmPurl(one)]));
  const components = unique([node, ...programs, ...packages.map(ofNpm), ...inNode, ...go]);
  const top = [node["bom-ref"], ...programs.map((one) => one["bom-ref"]), ...refOf.values()];
  const edges: [string, string[]][] = [
    [self["bom-ref"], top],
    [node["bom-ref"], inNode.map((one) => one["bom-ref"])],
    ...programs.map((one, i): [string, string[]] => [one["bom-ref"], engine.slice(i, i + 1).flatMap(linked)]),
    ...packages.map((one): [string, string[]] => [npmPurl(one), one.needs.flatMap((at) => refOf.get(at) ?? [])]),
  ];
  const content = createHash("sha256")
    .update(JSON.stringify([self, components]))
    .digest("hex");
  return {
    $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    serialNumber: `urn:uuid:${uuidOf(content)}`,
    version: 1,
    metadata: { timestamp: new Date(epoch * 1000).toISOString(), component: self },
    components,
    dependencies: edges
      .map(([ref, dependsOn]) => ({ ref, dependsOn: [...new Set(dependsOn)].sort() }))
      .filter((edge, i, all) => all.findIndex((other) => other.ref === edge.ref) === i)
      .sort((a, b) => (a.ref < b.ref ? -1 : 1)),
  };
}

/** Returns each component once: the same version of a package may be in two folders. */
function unique(all: readonly Component[]): Component[] {
  const byRef = new Map(all.map((one) => [one["bom-ref"], one]));
  return [...byRef.values()].sort((a, b) => (a["bom-ref"] < b["bom-ref"] ? -1 : 1));
}

/** Returns a UUIDv8 of a hash: the same content has the same serial number. */
function uuidOf(hex: string): string {
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 3) | 8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

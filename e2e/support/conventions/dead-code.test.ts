import { expect, test } from "vitest";
import { read } from "./imports.ts";
import { ROOT } from "./sources.ts";
import { tryTool } from "./try-tool.ts";

const workspace = (name: string, devDependencies = {}): string =>
  JSON.stringify({ name, private: true, type: "module", exports: { "./*": "./src/*.ts" }, devDependencies });
const CHECKOUT = {
  "package.json": JSON.stringify({
    name: "core-console",
    private: true,
    workspaces: ["shared", "server", "web", "e2e"],
    devDependencies: { vitest: "*" },
  }),
  "shared/package.json": workspace("@core-console/shared"),
  "server/package.json": workspace("@core-console/server"),
  "web/package.json": workspace("@core-console/web", { vite: "*" }),
  "web/vite.config.ts": "export default {};",
  "e2e/package.json": workspace("@core-console/e2e"),
  "web/index.html": '<script type="module" src="/src/main.tsx"></script>',
  "web/src/main.tsx": "export {};",
  "server/src/main/kuma.ts": 'import { used } from "../../../shared/src/contract/a.ts";\nused();',
  "shared/src/contract/a.test.ts":
    'import { test } from "vitest";\nimport { internal, tested } from "./a.ts";\ntest("it", tested);\ntest("this", internal);',
};

const CONTRACT = `
export const used = () => 1;
export const tested = () => 2;
export const inside = 3;
export const alsoInside = (a: typeof inside) => a;
/** For its test. @internal */
export const internal = () => alsoInside(inside);
`;

test("the check for dead code refuses exports of the contract that no product code imports, unless they are tagged", () => {
  const args = ["--production", "--include", "files,exports,types"];
  const { exitCode, output } = tryTool("knip", args, { ...CHECKOUT, "shared/src/contract/a.ts": CONTRACT });
  const refused = [...output.matchAll(/^(\w+) .*shared\/src\/contract\/a\.ts/gm)].map(([, name]) => name);
  expect(refused).toEqual(["tested", "inside", "alsoInside"]);
  expect(exitCode).toBe(1);
});

test("npm run check looks for exports that only tests use", () => {
  const { scripts } = JSON.parse(read(ROOT, "package.json")) as { scripts: Record<string, string> };
  expect(scripts["check:dead"]).toContain("knip --production --include files,exports,types");
});

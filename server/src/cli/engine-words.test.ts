import { readFileSync } from "node:fs";
import { ENGINE_FAULTS, LEAST_ENGINE } from "@core-console/shared/domain/engine-version";
import { ENGINE_EN } from "@core-console/shared/words/engine-en";
import { ENGINE_RU } from "@core-console/shared/words/engine-ru";
import { expect, test } from "vitest";

test.each([
  ["docs/operations.md", `${LEAST_ENGINE} otherwise`],
  ["docs/operations.ru.md", `по умолчанию ${LEAST_ENGINE}`],
])("%s has the faults of the code: the same issues, fixed in the same versions", (file, least) => {
  const docs = readFileSync(new URL(`../../../${file}`, import.meta.url), "utf8");
  const rows = [
    ...docs.matchAll(/^\| \[(\d+)\]\(https:\/\/github\.com\/etcd-io\/etcd\/issues\/(\d+)\): .+? \| (.+?) \| .+ \|$/gm),
  ];
  expect(rows.map(([, id]) => id)).toEqual(ENGINE_FAULTS.map((fault) => fault.id));
  for (const [at, [, id, link, fixed = ""]] of rows.entries()) {
    expect(link).toBe(id);
    expect(fixed.split(", ")).toEqual(ENGINE_FAULTS[at]?.fixedIn);
  }
  expect(docs).toContain(least);
});

test("each fault has its words in both languages, and there are no others", () => {
  const wanted = ENGINE_FAULTS.flatMap(({ id }) => [`engine.fault.${id}`, `engine.here.${id}`]);
  for (const table of [ENGINE_EN, ENGINE_RU])
    expect(Object.keys(table).filter((code) => /^engine\.(fault|here)\./.test(code))).toEqual(wanted);
});

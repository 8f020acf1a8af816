import { globSync } from "node:fs";
import { dirname, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** Root of the checkout. */
export const ROOT = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));

const NOT_OURS = /(^|\/)(node_modules|dist|\.kuma|\.cache|\.git|reports|test-results|playwright-report)(\/|$)/;

let found: string[] | null = null;

/**
 * Every script, playbook, unit and template of the checkout by its path from the root, and the texts that they print.
 */
export function scripts(): string[] {
  const kinds = "*.{sh,bash,yml,yaml,cfg,conf,py,j2,service,template}";
  return globSync([`**/${kinds}`, "**/Dockerfile*", ".ci/*", "server/deploy/words/en.txt"], {
    cwd: ROOT,
    exclude: (path) => NOT_OURS.test(path),
  })
    .map((file) => file.split(sep).join("/"))
    .filter((file) => !NOT_OURS.test(file))
    .sort();
}

/**
 * Every English document in Markdown by its path from the root. What docs/reference says is made of the help texts, the
 * words and the descriptions of the schemas, which are texts of the interface.
 */
export function documents(): string[] {
  return globSync(["*.md", "{docs,shared,server,web,e2e}/**/*.md"], {
    cwd: ROOT,
    exclude: (path) => NOT_OURS.test(path),
  })
    .map((file) => file.split(sep).join("/"))
    .filter((file) => !NOT_OURS.test(file) && !file.endsWith(".ru.md") && !file.startsWith("docs/reference/"))
    .sort();
}

/** Every source file of the checkout by its path from the root, sorted; what is built or installed aside. */
export function sources(): string[] {
  found ??= globSync("{*,{shared,server,web,e2e}/**/*}.{ts,tsx,mts,mjs,js}", {
    cwd: ROOT,
    exclude: (path) => NOT_OURS.test(path),
  })
    .map((file) => file.split(sep).join("/"))
    .filter((file) => !NOT_OURS.test(file) && !file.endsWith("mockServiceWorker.js"))
    .sort();
  return found;
}

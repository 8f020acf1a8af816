// Size of what the page loads before it shows Active services, gzip. The files are read from vite's manifest, so that a
// renamed or newly split chunk is counted automatically.
import { readFileSync } from "node:fs";

const DIST = "web/dist";
/** Modules loaded for the first view besides the entry: the page, and one language (the larger one). */
const FIRST_VIEW = ["src/features/services/ServicesPage.tsx", "src/locales/ru/first.ts", "../shared/src/words/ru.ts"];

const manifest = JSON.parse(readFileSync(`${DIST}/.vite/manifest.json`, "utf8"));

/** Returns the chunk and everything it imports statically. */
function closure(keys, seen = new Set()) {
  for (const key of keys) {
    if (seen.has(key)) continue;
    seen.add(key);
    closure(manifest[key].imports ?? [], seen);
  }
  return seen;
}
const files = (keys) => [...new Set([...keys].map((key) => manifest[key].file))].map((file) => `${DIST}/${file}`);
const cssOf = (keys) =>
  [...new Set([...keys].flatMap((key) => manifest[key].css ?? []))].map((file) => `${DIST}/${file}`);

const all = Object.keys(manifest);
const css = cssOf(all);
const entry = closure(all.filter((key) => manifest[key].isEntry));
const missing = FIRST_VIEW.filter((key) => manifest[key] === undefined);
if (missing.length > 0) throw new Error(`not in the manifest, name what took its place: ${missing.join(", ")}`);
const first = closure(FIRST_VIEW, new Set(entry));

const gzip = { gzip: true, brotli: false };
export default [
  { name: "entry: shell, router, query, words", path: files(entry), limit: "180 kB", ...gzip },
  {
    name: "first view of Active services (scripts and styles)",
    path: [...files(first), ...cssOf(first)],
    limit: "270 kB",
    ...gzip,
  },
  { name: "styles", path: css, limit: "40 kB", ...gzip },
];

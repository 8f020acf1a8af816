/** Maximum lines of a file; tables that only grow with the contract have no limit. */
const MAX_LINES = 400;
const TABLES = /^(shared\/src\/(contract|words)\/|web\/src\/locales\/|shared\/src\/mock-api\/seeds?\b)/;
/** The formatter wraps code at this width, but no comment. */
const COMMENT_WIDTH = 120;
const COMMENT = /^\s*(?:\/\/|\/?\*)/;
const KEBAB = /^\.?[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9-]+)*$/;
const PASCAL = /^[A-Z][A-Za-z0-9]*(\.[a-z0-9-]+)*$/;
const SUPPRESSION = /(?:oxlint|eslint)-disable(?:-next-line|-line)?|@ts-(?:expect-error|ignore|nocheck)|v8 ignore/;
const REASON = /(?:--|:)\s*\S.{7,}/;
const SLEEP =
  /await new Promise(?:<\w*>)?\(\s*\(?\w*\)?\s*=>\s*setTimeout\(|Promise\.race\(.*\bsetTimeout\(|waitForTimeout\(|timers\/promises/;

/** A form that makes a new key for each submission may repeat a change whose outcome is unknown. */
const KEY_A_TRY = /(?:\bkey: |\.mutate\()newKey\(\)/;

/** Returns what is wrong with the name, length and conventions of one file, as sentences; empty when nothing is. */
export function complaints(file: string, text: string): string[] {
  const out: string[] = [];
  const base = (file.split("/").at(-1) ?? "").replace(/\.(tsx?|mts|mjs|js)$/, "");
  const component = file.endsWith(".tsx") && PASCAL.test(base);
  if (!component && !KEBAB.test(base)) out.push(`${file}: name is not kebab-case (components: PascalCase .tsx)`);

  const lines = text.replace(/\n$/, "").split("\n");
  if (lines.length > MAX_LINES && !TABLES.test(file)) out.push(`${file}: ${lines.length} lines, at most ${MAX_LINES}`);
  if (/(^|\/)index$/.test(file.replace(/\.tsx?$/, "")))
    out.push(`${file}: no barrels, name the file for what it holds`);

  lines.forEach((line, at) => {
    if (line.length > COMMENT_WIDTH && COMMENT.test(line) && !SUPPRESSION.test(line))
      out.push(`${file}:${at + 1}: a comment of ${line.length} characters, at most ${COMMENT_WIDTH}: wrap it`);
    const suppression = SUPPRESSION.exec(line);
    if (suppression && !REASON.test(line.slice(suppression.index + suppression[0].length))) {
      out.push(`${file}:${at + 1}: a suppression carries its reason (${suppression[0]} … -- why)`);
    }
    if (/\.(test|spec)\.tsx?$/.test(file) && SLEEP.test(line)) {
      out.push(`${file}:${at + 1}: no sleep in a test, wait for a condition`);
    }
    if (file.startsWith("web/src/") && line.includes("<Suspense>"))
      out.push(
        `${file}:${at + 1}: a dialog that is loaded when it is needed stands in LazyLayer; else name a fallback`,
      );
    if (file.startsWith("web/src/features/") && KEY_A_TRY.test(line))
      out.push(`${file}:${at + 1}: a click keeps its key while nobody knows what became of it: clickKeys`);
    if (/\b(?:describe|test|it)\.only\(/.test(line)) out.push(`${file}:${at + 1}: .only left behind`);
  });
  return out;
}

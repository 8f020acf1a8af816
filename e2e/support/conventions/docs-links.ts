import { dirname, join } from "node:path/posix";

const FENCE = /^(`{3,}|~{3,}).*?^\1\s*$/gms;
const LINK = /\]\(\s*<?([^)\s>]+)>?[^)]*\)/g;
const CODE = /`([^`\n]+)`/g;
const ELSEWHERE = /^(?:[a-z][a-z0-9+.-]*:|\/|#)/i;
/** A path from the root of the checkout, file or folder; what is built is not there. */
const OURS = /^(?:shared|server|web|e2e|docs)\/[\w.*@/-]+$/;
const BUILT = /(?:^|\/)dist(?:\/|$)/;
/** A path of a source file or a document, wherever it begins. */
const SOURCE = /^[\w*@][\w.*@-]*(?:\/[\w.*@-]+)+\.(?:tsx?|mts|mjs|js|py|sh|md)$/;

const isPath = (code: string): boolean => (OURS.test(code) || SOURCE.test(code)) && !BUILT.test(code);

/**
 * Returns the relative links and the paths in backticks of a document that lead nowhere, as sentences with the line. `file`
 * is its path from the root; `exists` takes such a path, with `*` for any name. Fenced blocks are left alone.
 */
export function deadReferences(file: string, text: string, exists: (path: string) => boolean): string[] {
  const prose = text.replace(FENCE, (block) => block.replace(/[^\n]/g, ""));
  const out: string[] = [];
  const say = (at: number, what: string): number =>
    out.push(`${file}:${prose.slice(0, at).split("\n").length}: ${what}`);
  for (const { 1: target = "", index } of prose.matchAll(LINK)) {
    const path = decodeURI(target.split("#")[0] ?? "");
    if (!ELSEWHERE.test(target) && !exists(join(dirname(file), path))) say(index, `dead link ${target}`);
  }
  for (const { 1: code = "", index } of prose.matchAll(CODE)) {
    if (isPath(code) && !exists(code) && !exists(join(dirname(file), code))) say(index, `no such path ${code}`);
  }
  return out;
}

import { dirname, join } from "node:path/posix";

const FENCE = /^(`{3,}|~{3,}).*?^\1\s*$/gms;
const LINK = /\]\(\s*<?([^)\s>]+)>?[^)]*\)/g;
const CODE = /`([^`\n]+)`/g;
const ELSEWHERE = /^(?:[a-z][a-z0-9+.-]*:|\/)/i;
/** A path from the root of the checkout, file or folder; what is built is not there. */
const OURS = /^(?:shared|server|web|e2e|docs)\/[\w.*@/-]+$/;
const BUILT = /(?:^|\/)dist(?:\/|$)/;
/** A path of a source file or a document, wherever it begins. */
const SOURCE = /^[\w*@][\w.*@-]*(?:\/[\w.*@-]+)+\.(?:tsx?|mts|mjs|js|py|sh|md)$/;

const isPath = (code: string): boolean => (OURS.test(code) || SOURCE.test(code)) && !BUILT.test(code);

const withoutFences = (text: string): string => text.replace(FENCE, (block) => block.replace(/[^\n]/g, ""));

/** Returns the anchors of a document's headings, as GitHub makes them. */
function anchorsOf(text: string): Set<string> {
  const anchors = new Set<string>();
  for (const { 1: heading = "" } of withoutFences(text).matchAll(/^#{1,6} +(.+?) *$/gm)) {
    const plain = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").toLowerCase();
    const anchor = plain.replace(/[^\p{L}\p{N}\p{M} _-]/gu, "").replaceAll(" ", "-");
    let unique = anchor;
    for (let n = 1; anchors.has(unique); n++) unique = `${anchor}-${n}`;
    anchors.add(unique);
  }
  return anchors;
}

/** The checkout, by paths from its root. */
export interface Checkout {
  /** takes `*` for any name */
  exists: (path: string) => boolean;
  read: (path: string) => string;
}

/**
 * Returns the relative links and the paths in backticks of a document that lead nowhere, as sentences with the line.
 * `file` is its path from the root. Fenced blocks are left alone.
 */
export function deadReferences(file: string, text: string, { exists, read }: Checkout): string[] {
  const prose = withoutFences(text);
  const out: string[] = [];
  const say = (at: number, what: string): number =>
    out.push(`${file}:${prose.slice(0, at).split("\n").length}: ${what}`);
  for (const { 1: target = "", index } of prose.matchAll(LINK)) {
    if (ELSEWHERE.test(target)) continue;
    const [to = "", anchor] = decodeURI(target).split("#");
    const path = to === "" ? file : join(dirname(file), to);
    if (!exists(path)) say(index, `dead link ${target}`);
    else if (anchor !== undefined && path.endsWith(".md") && !anchorsOf(read(path)).has(anchor))
      say(index, `no such heading ${target}`);
  }
  for (const { 1: code = "", index } of prose.matchAll(CODE)) {
    if (isPath(code) && !exists(code) && !exists(join(dirname(file), code))) say(index, `no such path ${code}`);
  }
  return out;
}

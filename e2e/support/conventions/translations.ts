const PLACEHOLDERS: readonly [RegExp, string][] = [
  [/ID сервиса/g, "service ID"],
  [/ЛОГИН/g, "LOGIN"],
  [/НОВОЕ-ИМЯ/g, "NEW-NAME"],
  [/ИМЯ/g, "NAME"],
  [/ФАЙЛ/g, "FILE"],
  [/АДРЕС/g, "ADDRESS"],
  [/ХОСТ/g, "HOST"],
];
const FENCE = /^ *(`{3,}).*?^ *\1\s*$/gms;
const HEADING = /^(#{2,6}) /gm;

const neutral = (text: string): string =>
  PLACEHOLDERS.reduce((out, [pattern, word]) => out.replaceAll(pattern, word), text);
const withoutComments = (block: string): string => block.replaceAll(/(^|\s+)# .*$/gm, "");
/**
 * What a section is made of besides its sentences: level, table rows, list items, code blocks, and the code named in
 * it.
 */
function skeletonOf(section: string): { level: number; rows: number; items: number; blocks: string[]; code: string[] } {
  const blocks = [...section.matchAll(FENCE)].map(([block]) => neutral(withoutComments(block)));
  const prose = section.replaceAll(FENCE, "");
  const code = [...prose.matchAll(/`([^`\n]+)`|\]\((https?:[^)]+)\)/g)].map(([, span, url]) =>
    neutral(span ?? url ?? ""),
  );
  return {
    level: /^#*/.exec(section)?.[0].length ?? 0,
    rows: [...prose.matchAll(/^\|/gm)].length,
    items: [...prose.matchAll(/^ *(?:[-*]|\d+\.) /gm)].length,
    blocks,
    code: [...new Set(code)].toSorted(),
  };
}

const sectionsOf = (text: string): string[] =>
  text.replaceAll(FENCE, (block) => block.replaceAll(/^#/gm, " #")).split(/^(?=#{2,6} )/m);

/**
 * Returns where two documents that say the same in two languages differ in what needs no translation: headings, table
 * rows, list items, commands.
 */
export function translationGaps(one: string, other: string): string[] {
  const [sections, others] = [sectionsOf(one), sectionsOf(other)];
  if (sections.length !== others.length) return [`${sections.length} sections, and ${others.length} in the other`];
  return sections.flatMap((section, n) => {
    const [a, b] = [skeletonOf(section), skeletonOf(others[n] ?? "")];
    const title = section.slice(0, section.indexOf("\n")).replace(HEADING, "");
    const missing = [...a.code.filter((c) => !b.code.includes(c)), ...b.code.filter((c) => !a.code.includes(c))];
    return [
      ...(a.level === b.level ? [] : [`"${title}": a heading of another level`]),
      ...(a.rows === b.rows ? [] : [`"${title}": ${a.rows} table rows, and ${b.rows} in the other`]),
      ...(a.items === b.items ? [] : [`"${title}": ${a.items} list items, and ${b.items} in the other`]),
      ...(a.blocks.join("\n") === b.blocks.join("\n") ? [] : [`"${title}": code blocks differ`]),
      ...(missing.length === 0 ? [] : [`"${title}": only one of both names ${missing.join(", ")}`]),
    ];
  });
}

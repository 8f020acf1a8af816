const PARTS = ["**Context.** ", "**Decision.** ", "**Consequences.** ", "**Revisit when** "];

/**
 * Returns what is wrong with the form of DECISIONS.md: records without one of the four parts, or missing in the index.
 */
export function malformedDecisions(text: string): string[] {
  const [head = "", ...records] = text.split(/^### /m);
  const indexed = [...head.matchAll(/^- \[(.+?)\]\(#/gm)].map(([, title = ""]) => title);
  const titles = records.map((record) => record.slice(0, record.indexOf("\n")));
  return [
    ...records.flatMap((record, n) => {
      const paragraphs = (record.split(/^## /m)[0] ?? "").trim().split("\n\n").slice(1);
      const starts = paragraphs.length === PARTS.length && PARTS.every((part, i) => paragraphs[i]?.startsWith(part));
      return starts ? [] : [`"${titles[n] ?? ""}": has to have Context, Decision, Consequences and Revisit when`];
    }),
    ...(indexed.join("\n") === titles.join("\n") ? [] : ["the index does not list the records in their order"]),
  ];
}

import stringWidth from "string-width";

const GAP = "  ";
/** Direction marks and control characters in a name could redraw the terminal, or the row. */
const UNSAFE = /[\p{Cc}\u{200E}\u{200F}\u{202A}-\u{202E}\u{2066}-\u{2069}]/gu;

/** Text that cannot move the cursor or turn the line round. */
export const printable = (text: string): string => text.replace(UNSAFE, "\u{FFFD}");

/** Rows under headings, columns aligned by what a terminal shows; `right` lists the columns that are numbers. */
export function table(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
): string {
  const all = [headings, ...rows].map((row) => row.map(printable));
  const widths = headings.map((_, at) => Math.max(...all.map((row) => stringWidth(row[at] ?? ""))));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, at) => {
        const pad = " ".repeat(Math.max(0, (widths[at] ?? 0) - stringWidth(cell)));
        return right.includes(at) ? pad + cell : cell + pad;
      })
      .join(GAP)
      .trimEnd();
  return `${all.map(line).join("\n")}\n`;
}

/** Facts one under the other, values in one column. */
export function facts(list: readonly (readonly [string, string])[]): string {
  const width = Math.max(...list.map(([name]) => stringWidth(name)));
  return list
    .map(([name, value]) => `${name}${" ".repeat(width - stringWidth(name))}${GAP}${printable(value)}\n`)
    .join("");
}

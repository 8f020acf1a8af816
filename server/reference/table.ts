/** Returns a Markdown table. A bar and a less-than sign in a cell are escaped; a line break becomes a space. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll("<", "&lt;").replaceAll("\n", " ")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** Returns a word as code. */
export const code = (text: string | number): string => `\`${text}\``;

/** Returns a block that is shown as it is. */
export const block = (text: string): string => `\`\`\`\n${text}\n\`\`\``;

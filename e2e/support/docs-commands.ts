const FENCE = /^```\w*\n(.*?)^```$/gms;
const PLACEHOLDER = /<[^>]+>|\b(?:FILE|NAME|LIFE)\b/;

/** What a command in the documentation begins with; other lines in its code blocks are parts of files. */
const COMMAND = /^(?:sudo|kuma|curl)\s/;

/** Returns the commands in the code blocks of these sections (`## title`) of a document, without their comments. */
export function commandsIn(text: string, titles: readonly string[]): string[] {
  const sections = text.split(/^(?=## )/m);
  return titles.flatMap((title) => {
    const section = sections.find((one) => one.startsWith(`## ${title}\n`));
    if (section === undefined) throw new Error(`no section “${title}”`);
    const lines = [...section.matchAll(FENCE)].flatMap(([, block = ""]) => block.split("\n"));
    return lines.map((line) => line.replace(/\s+#.*$/, "").trim()).filter((line) => COMMAND.test(line));
  });
}

/** Returns those of the commands that no executed line contains; a placeholder is any word. */
export function notExecuted(commands: readonly string[], executed: readonly string[]): string[] {
  return commands.filter((command) => {
    const words = command.split(PLACEHOLDER).map((part) => part.replaceAll(/[^\w\s]/g, "\\$&"));
    const pattern = new RegExp(`(?:^|[\\s/])${words.join("\\S+")}(?=$|[\\s;|&"'])`);
    return !executed.some((line) => pattern.test(line));
  });
}

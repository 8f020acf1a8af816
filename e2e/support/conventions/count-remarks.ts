import { remarksOn, remarksOnMarkdown, remarksOnMessages, remarksOnScript } from "./plain-english.ts";
import { read } from "./imports.ts";
import { documents, ROOT, scripts, sources } from "./sources.ts";

// node e2e/support/conventions/count-remarks.ts [FOLDER…]: prints what comments, messages in logs, documents and the
// texts of scripts below these folders should say otherwise.
const folders = process.argv.slice(2);
const below = (file: string): boolean => folders.length === 0 || folders.some((folder) => file.startsWith(folder));
let count = 0;
for (const [files, remarksIn] of [
  [sources(), remarksOn],
  [sources().filter((file) => file.startsWith("server/src/") && !file.endsWith(".test.ts")), remarksOnMessages],
  [scripts(), remarksOnScript],
  [documents(), (_: string, text: string) => remarksOnMarkdown(text)],
] as const) {
  for (const file of files.filter(below)) {
    for (const { line, word, but } of remarksIn(file, read(ROOT, file))) {
      count += 1;
      process.stdout.write(`${file}:${line}: "${word}": say ${but}\n`);
    }
  }
}
process.stdout.write(`${count} remarks\n`);

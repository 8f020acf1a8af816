import { remarksOn } from "./plain-english.ts";
import { read } from "./imports.ts";
import { ROOT, sources } from "./sources.ts";

// node e2e/support/conventions/count-remarks.ts [FOLDER…]: prints what the comments below these folders should say otherwise.
const folders = process.argv.slice(2);
let count = 0;
for (const file of sources().filter((f) => folders.length === 0 || folders.some((folder) => f.startsWith(folder)))) {
  for (const { line, word, but } of remarksOn(file, read(ROOT, file))) {
    count += 1;
    process.stdout.write(`${file}:${line}: "${word}": say ${but}\n`);
  }
}
process.stdout.write(`${count} remarks\n`);

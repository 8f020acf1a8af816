// `npm run reference`: writes docs/reference from the code.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../build/fresh.ts";
import { documents, FOLDER } from "./documents.ts";

mkdirSync(join(ROOT, FOLDER), { recursive: true });
for (const [name, text] of Object.entries(documents())) writeFileSync(join(ROOT, FOLDER, name), text);

import { commandsDocument } from "./commands.ts";
import { environmentDocument } from "./environment.ts";
import { errorsDocument } from "./errors.ts";
import { portsDocument } from "./ports.ts";
import { settingsDocument } from "./settings.ts";

export const FOLDER = "docs/reference";

const INDEX = `# Reference

Made of the code by \`npm run reference\`; a test fails when it is older than the code.

- [Command line](command-line.md), with exit codes
- [Error codes of the API](errors.md)
- [Environment variables](environment.md)
- [Ports](ports.md)
- [Settings](settings.md)

The API itself is described under **Settings → API** and at \`/api/v3/openapi.json\`.
`;

/** Returns every document of the folder by its name. */
export const documents = (): Readonly<Record<string, string>> => ({
  "README.md": INDEX,
  "command-line.md": commandsDocument(),
  "errors.md": errorsDocument(),
  "environment.md": environmentDocument(),
  "ports.md": portsDocument(),
  "settings.md": settingsDocument(),
});

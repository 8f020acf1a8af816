import { EXIT_HOPELESS, EXIT_RESTART, EXIT_WAITS } from "../src/lib/process/exit-codes.ts";
import { EXIT } from "../src/cli/output/io.ts";
import { SPEAKS } from "../src/cli/words/help-parts.ts";
import { HELP } from "../src/cli/words/help.ts";
import { USAGE } from "../trial/options.ts";
import { block, code, table } from "./table.ts";

const MEANING: Record<keyof typeof EXIT, string> = {
  done: "done",
  refused: "the cluster, or the host, said no; stderr says why",
  wrongCall: "the call was wrong; nothing was done",
  unreachable: "nobody could be reached",
  unknown: "outcome unknown: the change was sent and not confirmed",
};

/** docs/reference/command-line.md: the help of every command, in English. */
export function commandsDocument(): string {
  const exits = [
    ...Object.entries(EXIT).map(([name, exit]): [number, string] => [exit, MEANING[name as keyof typeof EXIT]]),
    [EXIT_WAITS, "`kuma core --install` and `--move`: waits for an administrator's approval"],
    [EXIT_RESTART, "`kuma core` under its unit: asked to restart; systemd starts it again"],
    [EXIT_HOPELESS, "`kuma core` under its unit: starting it again does not help; the journal says what does"],
  ] as const;
  const commands = Object.entries(HELP).map(([name, help]) => {
    const speaks = help.more?.en.endsWith(SPEAKS.en) === true;
    const own = (speaks ? help.more?.en.slice(0, -SPEAKS.en.length) : help.more?.en)?.trim() ?? "";
    const more = speaks ? ["Takes the [common options](#common-options)."] : [];
    return [
      `## kuma ${name}`,
      `${sentence(help.en)}`,
      block([help.usage, own].filter(Boolean).join("\n\n")),
      ...more,
    ].join("\n\n");
  });
  return `# Command line

As ${code("kuma help COMMAND")} prints it; with a Russian locale it prints Russian.

## Common options

Of every command that speaks to a cluster:

${block(SPEAKS.en)}

## Exit codes

${table(
  ["code", "meaning"],
  exits.map(([exit, meaning]) => [String(exit), meaning]),
)}

A command that a signal ends exits with 128 and the signal's number: 130 after Ctrl+C.

${commands.join("\n\n")}

## npm start

In a checkout: a trial on this machine.

${block(USAGE)}
`;
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

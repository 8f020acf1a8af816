import { EXIT_HOPELESS, EXIT_RESTART, EXIT_WAITS } from "../src/lib/process/exit-codes.ts";
import { EXIT } from "../src/cli/output/io.ts";
import { clusterOptionsText, helpParts } from "../src/cli/help.ts";
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
    const { usage, summary, before, options, after, speaksToCluster } = helpParts(name, help, "en");
    const details = [before, options, after].filter(Boolean).join("\n");
    return [
      `## kuma ${name}`,
      sentence(summary),
      block([usage, details].filter(Boolean).join("\n\n")),
      ...(speaksToCluster ? ["Takes the [common options](#common-options)."] : []),
    ].join("\n\n");
  });
  return `# Command line

As ${code("kuma help COMMAND")} prints it; with a Russian locale it prints Russian.

## Common options

Of every command that speaks to a cluster:

${block(clusterOptionsText("en"))}

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

import type { Lang } from "@core-console/shared/words/lang";

type InBoth = Readonly<Record<Lang, string>>;

interface Described {
  /** what it does, as the help says it */
  help: InBoth;
  /** the switch without which it means nothing */
  with?: string;
}

interface Valued extends Described {
  /** the value as the help shows it, such as HOST:7210 */
  shows: string | InBoth;
  /** the environment variable that is read where the option is not given */
  env?: string;
  /** the value where neither is given */
  default?: string;
  /** where the command itself knows what to use then: what, as the help says it */
  otherwise?: string | InBoth;
}

interface Port {
  /** the port of an address that names none */
  port: number;
}

/** One option of a command: how it is read, and what the help says of it. */
export type Option =
  | (Described & { type: "switch" })
  | (Valued & { type: "text" | "host" | "caHash" })
  | (Valued & Port & { type: "address" })
  | (Valued & Port & { type: "addresses"; /** `a,,b` is a list of two, not a mistake */ skipsBlanks?: true });

/** The options of a command by name, in the order of the help. */
export type OptionTable = Readonly<Record<string, Option>>;

/** What a command line looks like. */
export interface Shape {
  noun: string;
  /** null: a command of one word */
  verb: string | null;
  /** names of the arguments that are required, in their order */
  args: readonly string[];
  /** and of those that may follow */
  optional?: readonly string[];
  /** besides those that every command of its kind has */
  options?: OptionTable;
}

/** Returns the name of a command: its noun, and its verb where it has one. */
export const nameOf = ({ noun, verb }: Pick<Shape, "noun" | "verb">): string =>
  verb === null ? noun : `${noun} ${verb}`;

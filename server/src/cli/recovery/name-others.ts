/** Another voter, as the operator names it. */
export interface OtherCore {
  ref: string;
  name: string;
  host: string;
  internal: string;
}

export type Named = { ref: string; state: "switched_off" | "lost" };

/** What the options of a script say of the voters that do not answer. */
export type NamedOthers =
  | { kind: "all"; others: Named[] }
  /** of these nothing is said */
  | { kind: "missing"; names: string[] }
  | { kind: "unknown"; name: string }
  /** it is named as both */
  | { kind: "both"; name: string };

/** Returns the names in the value of an option, `core-2,core-3`. */
export const namesIn = (value: string | null): string[] =>
  (value ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");

/** Matches the names of two options against the voters that have to be named. */
export function namedOthers(
  voters: readonly OtherCore[],
  said: { switchedOff: readonly string[]; lost: readonly string[] },
): NamedOthers {
  const known = (name: string): OtherCore | undefined => voters.find((voter) => isCalled(voter, name));
  const unknown = [...said.switchedOff, ...said.lost].find((name) => known(name) === undefined);
  if (unknown !== undefined) return { kind: "unknown", name: unknown };
  const off = new Set(said.switchedOff.map((name) => known(name)?.ref));
  const lost = new Set(said.lost.map((name) => known(name)?.ref));
  const both = voters.find(({ ref }) => off.has(ref) && lost.has(ref));
  if (both !== undefined) return { kind: "both", name: both.name };
  const missing = voters.filter(({ ref }) => !off.has(ref) && !lost.has(ref));
  if (missing.length > 0) return { kind: "missing", names: missing.map(({ name }) => name) };
  return { kind: "all", others: voters.map(({ ref }) => ({ ref, state: lost.has(ref) ? "lost" : "switched_off" })) };
}

const isCalled = ({ name, ref, host }: OtherCore, said: string): boolean =>
  [name, ref, host].some((own) => own.toLowerCase() === said.toLowerCase());

/** Returns what a typed answer says; null where it says neither. */
export function stateTyped(answer: string): Named["state"] | null {
  const word = answer
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, " ");
  if (["switched off", "off", "выключен", "выключено"].includes(word)) return "switched_off";
  return ["lost", "потерян", "потеряно"].includes(word) ? "lost" : null;
}

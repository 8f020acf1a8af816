const PLAIN = /^[\w.@:+][\w.@:+-]*$/;

/** The `kuma …` line that does the same as a click, with the name as a shell takes it. */
export const kumaCommand = (words: string, name: string): string =>
  `kuma ${words} ${PLAIN.test(name) ? name : `'${name.replaceAll("'", `'\\''`)}'`}`;

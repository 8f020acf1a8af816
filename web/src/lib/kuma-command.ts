const PLAIN = /^[\w.@:+][\w.@:+-]*$/;

/** Returns the `kuma …` command line that does the same as a click, with the name quoted for a shell. */
export const kumaCommand = (words: string, name: string): string =>
  `kuma ${words} ${PLAIN.test(name) ? name : `'${name.replaceAll("'", `'\\''`)}'`}`;

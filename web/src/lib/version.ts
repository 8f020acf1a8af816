declare const __VERSION__: string | undefined;

/** The version of this page: set by the build; checked by a test. */
export const VERSION = typeof __VERSION__ === "string" ? __VERSION__ : "0.1.0-dev";

declare const __VERSION__: string | undefined;

/** The version of this page: put in by the build; a test says so. */
export const VERSION = typeof __VERSION__ === "string" ? __VERSION__ : "0.1.0-dev";

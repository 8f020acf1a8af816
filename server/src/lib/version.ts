declare const __KUMA_VERSION__: string | undefined;

/** The version of this program: put in by the build; a development run says so. */
export const VERSION = typeof __KUMA_VERSION__ === "string" ? __KUMA_VERSION__ : "0.1.0-dev";

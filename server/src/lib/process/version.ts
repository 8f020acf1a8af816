declare const __KUMA_VERSION__: string | undefined;
declare const __KUMA_COMMIT__: string | null | undefined;

/** The version of this program: set by the build; a development run says so. */
export const VERSION = typeof __KUMA_VERSION__ === "string" ? __KUMA_VERSION__ : "0.1.0-dev";

/**
 * The short hash of the commit that a packaged executable was built from; null in a checkout, where it changes without
 * a build.
 */
export const COMMIT = typeof __KUMA_COMMIT__ === "string" ? __KUMA_COMMIT__ : null;

/**
 * Exit codes of a Core under a unit, by which systemd knows what to do (server/src/install/facts/unit.ts): EX_TEMPFAIL
 * where a restart was requested, EX_CONFIG where starting it again cannot help. Outside a unit both are 1.
 */
export const EXIT_RESTART = 75;
export const EXIT_HOPELESS = 78;
/** `kuma core --install`: installed, waits for an administrator's approval and joins by itself. */
export const EXIT_WAITS = 5;

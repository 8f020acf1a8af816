/**
 * What a Core under a unit ends with, so that systemd knows what to do (server/src/install/facts/unit.ts): EX_TEMPFAIL where it
 * was asked to restart, EX_CONFIG where starting it again heals nothing. Outside a unit both are 1.
 */
export const EXIT_RESTART = 75;
export const EXIT_HOPELESS = 78;
/** `kuma core --install`: installed, waits for an administrator's approval and joins by itself. */
export const EXIT_WAITS = 5;

/** The exit codes that a shell reports for a process ended by a signal. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/**
 * Calls `act` with the exit code for each signal that asks this process to end, until the returned function is called.
 */
export function onSignals(act: (exitCode: number) => void): () => void {
  const listening = Object.entries(EXIT_CODES).map(([name, code]) => {
    const hear = (): void => act(code);
    process.on(name, hear);
    return () => void process.off(name, hear);
  });
  return () => {
    for (const off of listening) off();
  };
}

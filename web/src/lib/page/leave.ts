/** Loads anew: nothing that this page has in memory outlives it. */
export const leave = {
  reload: (): void => location.reload(),
  to: (path: string): void => location.replace(path),
};

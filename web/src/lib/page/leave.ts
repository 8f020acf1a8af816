/** Reloads the page, so that nothing in its memory remains. */
export const leave = {
  reload: (): void => location.reload(),
  to: (path: string): void => location.replace(path),
};

/** Not here yet. */
export function benchBrowser(_: { kills: number }): Promise<number> {
  return Promise.reject(new Error("written with the page"));
}

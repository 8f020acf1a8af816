/** What the script in the page has measured so far, ms. */
export interface Probe {
  /** from the end of the list's last answer to the paint of its first rows */
  firstRowsMs: number | null;
  /** from each key that changed the rows to their paint */
  keysMs: number[];
  /** tasks over 50 ms, as the browser reports them */
  longTasksMs: number[];
  /** how far the table is scrolled, px */
  scrollTop: number;
}

/** Runs in the page before anything of its own does. A paint is taken as done in the task after its frame. */
export const PROBE = `(() => {
  const found = { firstRowsMs: null, keysMs: [], longTasksMs: [] };
  const keepTasks = (list) => found.longTasksMs.push(...list.map((e) => e.duration));
  const tasks = new PerformanceObserver((list) => keepTasks(list.getEntries()));
  tasks.observe({ type: "longtask" });

  const painted = (then) => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => then(performance.now());
    port2.postMessage(null);
  });
  const table = () => document.querySelector("table[aria-rowcount]");
  const count = () => table()?.getAttribute("aria-rowcount") ?? null;
  let keyAt = null;
  let told = null;
  const look = () => {
    const now = count();
    if (now === told || document.querySelector("tr[data-ref]") === null) return;
    const first = told === null;
    told = now;
    const from = keyAt;
    keyAt = null;
    painted((at) => {
      const lists = performance.getEntriesByType("resource").filter((e) => e.name.includes("/api/v3/services?"));
      if (first) found.firstRowsMs = at - lists.at(-1).responseEnd;
      else if (from !== null) found.keysMs.push(at - from);
    });
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
  addEventListener("keydown", (event) => (keyAt = event.timeStamp), true);
  window.probe = () => {
    keepTasks(tasks.takeRecords());
    return { ...found, scrollTop: table()?.parentElement.scrollTop ?? 0 };
  };
})()`;

import { chromium as engine } from "@playwright/test";
import { chromium } from "../support/browser/browser.ts";
import { Cluster, isGood } from "../support/cluster/cluster.ts";
import { signInBrowser } from "../support/browser/sign-in-browser.ts";
import { type CoreNode, engineLog, signalAll } from "../support/cluster/core-node.ts";
import { until } from "../support/until.ts";
import { figures, isWithin, percentile } from "./figures.ts";

/** When a row's text first contained a word, ms since 1970 by the clock that page and test share. */
interface Seen {
  ref: string;
  word: string;
  atMs: number;
}

/** Installs an observer that records each text of a row as soon as it is in the document. */
const OBSERVER = `(() => {
  const last = new Map();
  window.seenWords = [];
  const look = () => {
    for (const row of document.querySelectorAll("tr[data-ref]")) {
      const words = (row.textContent ?? "").match(/Off|Leader/g) ?? [];
      const key = words.join();
      if (last.get(row.dataset.ref) === key) continue;
      last.set(row.dataset.ref, key);
      for (const word of words) window.seenWords.push({ ref: row.dataset.ref, word, atMs: Date.now() });
    }
  };
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
  look();
})()`;

/**
 * Measures in a real browser how long after kill -9 of the leading Core its light is red, and how long after winning
 * the new leader is shown. Returns the exit code.
 */
export async function benchBrowser(options: { kills: number }): Promise<number> {
  console.log(`kill -9 of the leader with a browser watching, ${options.kills} times`);
  const cluster = await Cluster.start({ cores: 3, console: true });
  const browser = await engine.launch(chromium());
  const red: number[] = [];
  const marked: number[] = [];
  try {
    const context = await browser.newContext({ locale: "en-GB" });
    await signInBrowser(context, cluster.consoleUrl, cluster.administrator);
    const page = await context.newPage();
    await page.goto(`${cluster.consoleUrl}/resources/active-services`);
    await page.locator("tr[data-ref]").nth(2).waitFor();
    await page.evaluate(OBSERVER);
    const seen = async (ref: string, word: string, afterMs: number): Promise<number> => {
      const found = await until(`${word} on the page`, async () =>
        (await page.evaluate(() => (window as unknown as { seenWords: Seen[] }).seenWords)).find(
          (s) => s.ref === ref && s.word === word && s.atMs >= afterMs,
        ),
      );
      return found.atMs;
    };
    for (let kill = 1; kill <= options.kills; kill++) {
      await until("green", async () => (await cluster.api.services("pattern=core-")).every(isGood));
      const leader = await cluster.leader();
      const killedMs = Date.now();
      signalAll(leader, "SIGKILL");
      const next = await until("another leads", async () => {
        const view = await cluster.api.cluster();
        return cluster.cores.find((c) => c !== leader && c.ref === view.leader?.ref);
      });
      const wonMs = await until("the engine says when it won", () => wonAt(next, killedMs));
      const pair = {
        red: (await seen(leader.ref, "Off", killedMs)) - killedMs,
        marked: (await seen(next.ref, "Leader", killedMs)) - wonMs,
      };
      red.push(pair.red);
      marked.push(pair.marked);
      console.log(
        `${String(kill).padStart(3)}  ${leader.name} → ${next.name}  red after ${pair.red} ms  marked ${pair.marked} ms after winning`,
      );
      await leader.child.exited;
      await cluster.restart(leader);
    }
    console.log(`\nred after kill -9        ${figures(red)}\nmark of the new leader   ${figures(marked)}`);
    const good = [
      isWithin("red, p95", percentile(red, 95), 2000, " ms"),
      isWithin("mark after winning, p95", percentile(marked, 95), 250, " ms"),
    ];
    await browser.close();
    await cluster.stop();
    return good.every(Boolean) ? 0 : 1;
  } catch (error) {
    await browser.close();
    await cluster.stop("bench-browser");
    throw error;
  }
}

/** Returns when a member's engine last became leader after a time, by its own log; null where it did not. */
function wonAt(node: CoreNode, afterMs: number): number | null {
  const times = engineLog(node)
    .filter((line) => line.includes("became leader at term"))
    .map((line) => Date.parse((JSON.parse(line) as { ts: string }).ts));
  return times.findLast((at) => at >= afterMs) ?? null;
}

import "./app/theme/styles.ts";
import { setNonce } from "get-nonce";
import { createRoot } from "react-dom/client";
import { createQueryClient } from "./api/queries.ts";
import { catchEscape } from "./app/entry/escape.ts";
import { startLang } from "./app/theme/lang.ts";
import { Providers } from "./app/entry/Providers.tsx";
import { createRouter, fetchOtherPages } from "./app/entry/router.tsx";
import { watchCluster } from "./app/notices/watch.ts";
import { paths } from "./lib/page/paths.ts";
import { takeSetupSecret } from "./lib/page/setup-secret.ts";

declare const __MOCK__: boolean;

/** The nonce that the BFF set in index.html, for styles created while the page runs. */
const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? "";

async function start(): Promise<void> {
  takeSetupSecret(paths.setup);
  catchEscape();
  setNonce(nonce);
  const client = createQueryClient();
  await Promise.all([startLang(), __MOCK__ ? import("./mock.ts").then((m) => m.startTheMock()) : null]);
  watchCluster(client, !__MOCK__);
  const root = document.getElementById("root");
  if (root === null) throw new Error("index.html has no #root");
  createRoot(root).render(<Providers client={client} nonce={nonce} router={createRouter(client)} />);
  // well after the first view, so that nothing of it is delayed
  setTimeout(fetchOtherPages, 1000);
}

void start();

import type { QueryClient } from "@tanstack/react-query";
import i18next from "i18next";
import { onceIn, startLive } from "../../api/stream/live.ts";
import { recheck } from "../../api/session/sign-in.ts";
import { watchTabs } from "../../api/http/tabs.ts";
import { startClock } from "../../lib/format/clock.ts";
import { leave } from "../../lib/page/leave.ts";
import { announce } from "../../lib/store/notices.ts";

/**
 * Starts what keeps the page live: the clock, messages between tabs, and, once a user is signed in, events and
 * announcements. `share`: the other tabs show the same cluster.
 */
export function watchCluster(client: QueryClient, share: boolean): void {
  startClock();
  const look = () => void recheck(client);
  if (share) watchTabs(look);
  // a page restored from the back/forward cache shows what the user who left saw
  globalThis.addEventListener("pageshow", (event) => event.persisted && leave.reload());
  onceIn(() => listen(client, share, look));
}

function listen(client: QueryClient, share: boolean, look: () => void): void {
  startLive(client, share, (what) => {
    switch (what.what) {
      case "leader":
        announce(i18next.t("news.leader", { name: what.name, term: what.term ?? "" }), true);
        return;
      case "joined":
        announce(i18next.t("news.joined", { name: what.name }), true);
        return;
      case "leaderless":
        announce(i18next.t("news.leaderless"));
        return;
      case "life":
        announce(i18next.t("news.life"), true);
        return;
      case "session":
        look();
        return;
    }
  });
}

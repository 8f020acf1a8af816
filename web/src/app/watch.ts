import type { QueryClient } from "@tanstack/react-query";
import i18next from "i18next";
import { startLive } from "../api/live.ts";
import { clusterQuery } from "../api/queries.ts";
import { startClock } from "../lib/clock.ts";
import { announce } from "../lib/notices.ts";

/** Starts what keeps the page live: events, the second hand, and the words said when something happened. */
export function watchCluster(client: QueryClient, share: boolean): void {
  startClock();
  void client.prefetchQuery(clusterQuery());
  startLive(client, share, (what) => {
    switch (what.what) {
      case "leader":
        announce(i18next.t("told.leader", { name: what.name, term: what.term ?? "" }), true);
        return;
      case "joined":
        announce(i18next.t("told.joined", { name: what.name }), true);
        return;
      case "leaderless":
        announce(i18next.t("told.leaderless"));
        return;
    }
  });
}

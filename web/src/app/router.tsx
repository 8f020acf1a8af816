import type { QueryClient } from "@tanstack/react-query";
import { createBrowserRouter } from "react-router";
import { clusterQuery, servicesQuery } from "../api/queries.ts";
import { paths } from "../lib/paths.ts";
import { PageSkeleton } from "../ui/PageSkeleton.tsx";
import { NotFound, RouteFailed } from "./errors.tsx";
import { Shell } from "./Shell.tsx";

const parts = {
  dashboard: () => import("../features/dashboard/Dashboard.tsx"),
  services: () => import("../features/services/ServicesPage.tsx"),
  drawer: () => import("../features/services/ServiceDrawer.tsx"),
  help: () => import("./Help.tsx"),
};

/** Fetches the pages that are not open yet: when the console is gone, it is too late. To be called after the first paint. */
export function fetchOtherPages(): void {
  for (const part of Object.values(parts)) part().catch(() => undefined); // asked for again when it is opened
}

/** Asks for data while the page's code is on its way; nothing waits for it. */
const ahead = (client: QueryClient) => () => {
  void client.prefetchQuery(servicesQuery());
  void client.prefetchQuery(clusterQuery());
  return null;
};

export const createRouter = (client: QueryClient) =>
  createBrowserRouter([
    {
      path: "/",
      element: <Shell />,
      errorElement: <RouteFailed />,
      children: [
        {
          errorElement: <RouteFailed />,
          children: [
            {
              index: true,
              loader: ahead(client),
              HydrateFallback: PageSkeleton,
              lazy: async () => ({ Component: (await parts.dashboard()).Dashboard }),
            },
            {
              path: paths.services,
              loader: ahead(client),
              HydrateFallback: PageSkeleton,
              lazy: async () => ({ Component: (await parts.services()).ServicesPage }),
              children: [{ path: ":ref", lazy: async () => ({ Component: (await parts.drawer()).ServiceDrawer }) }],
            },
            { path: "*", element: <NotFound /> },
          ],
        },
      ],
    },
  ]);

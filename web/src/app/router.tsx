import type { QueryClient } from "@tanstack/react-query";
import { createBrowserRouter } from "react-router";
import { clusterQuery, servicesQuery } from "../api/queries.ts";
import { paths } from "../lib/paths.ts";
import { PageSkeleton } from "../ui/PageSkeleton.tsx";
import { NotFound, RouteFailed } from "./errors.tsx";
import { Shell } from "./Shell.tsx";

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
              lazy: async () => ({ Component: (await import("../features/dashboard/Dashboard.tsx")).Dashboard }),
            },
            {
              path: paths.services,
              loader: ahead(client),
              HydrateFallback: PageSkeleton,
              lazy: async () => ({ Component: (await import("../features/services/ServicesPage.tsx")).ServicesPage }),
              children: [{ path: ":ref", lazy: async () => ({ Component: (await import("../features/services/ServiceDrawer.tsx")).ServiceDrawer }) }],
            },
            { path: "*", element: <NotFound /> },
          ],
        },
      ],
    },
  ]);

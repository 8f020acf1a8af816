import type { QueryClient } from "@tanstack/react-query";
import { lazy } from "react";
import { createBrowserRouter } from "react-router";
import { clusterQuery, servicesQuery } from "../../api/queries.ts";
import { paths } from "../../lib/page/paths.ts";
import { PageSkeleton } from "../../ui/page/PageSkeleton.tsx";
import { admitted, mayRead } from "../shell/admitted.ts";
import { NotFound, RouteFailed } from "./errors.tsx";
import { gateParts } from "../shell/Gates.tsx";
import { withWords } from "../theme/lang.ts";
import { Outside } from "./Outside.tsx";
import { Shell, ShellFrame } from "../shell/Shell.tsx";

const parts = {
  dashboard: () => withWords(import("../../features/dashboard/Dashboard.tsx")),
  services: () => import("../../features/services/ServicesPage.tsx"),
  waiting: () => withWords(import("../../features/services/approval/WaitingHosts.tsx")),
  drawer: () => import("../../features/services/panel/ServiceDrawer.tsx"),
  log: () => withWords(import("../../features/logs/LogPage.tsx")),
  recovery: () => withWords(import("../../features/recovery/RecoveryPage.tsx")),
  drill: () => withWords(import("../../features/drill/DrillCard.tsx")),
  snapshots: () => withWords(import("../../features/snapshots/SnapshotsPage.tsx")),
  audit: () => withWords(import("../../features/audit/AuditPage.tsx")),
  users: () => withWords(import("../../features/settings/users/UsersPage.tsx")),
  tokens: () => withWords(import("../../features/settings/tokens/TokensPage.tsx")),
  sessions: () => withWords(import("../../features/settings/sessions/SessionsPage.tsx")),
  signInSettings: () => withWords(import("../../features/settings/sign-in/SignInPage.tsx")),
  api: () => withWords(import("../../features/settings/api/ApiPage.tsx")),
  about: () => withWords(import("../../features/settings/about/AboutPage.tsx")),
  help: () => import("../shell/Help.tsx"),
  ...gateParts,
};
const WaitingHosts = lazy(async () => ({ default: (await parts.waiting()).WaitingHosts }));
const servicesRoute = async () => {
  const { ServicesPage } = await parts.services();
  return { Component: () => <ServicesPage WaitingHosts={WaitingHosts} /> };
};
const dashboardRoute = async () => {
  const [{ Dashboard }, { DrillCard }] = await Promise.all([parts.dashboard(), parts.drill()]);
  return { Component: () => <Dashboard drill={<DrillCard />} /> };
};
const recoveryRoute = async () => {
  const [{ RecoveryPage }, { DrillCard }] = await Promise.all([parts.recovery(), parts.drill()]);
  return { Component: () => <RecoveryPage drill={<DrillCard detailed />} /> };
};
/** The pages before sign-in: not prefetched for a signed-in user. */
const doors = {
  signIn: () => withWords(import("../../features/session/SignIn.tsx")),
  setup: () => withWords(import("../../features/session/Setup.tsx")),
  newPassword: () => withWords(import("../../features/session/NewPassword.tsx")),
};

/**
 * Prefetches the code of pages not opened yet: without the console it could not be loaded later. Call it after the
 * first paint.
 */
export function fetchOtherPages(): void {
  for (const part of Object.values(parts)) part().catch(() => undefined); // loaded again when the page is opened
}

/** Starts fetching data while the page's code is loading; nothing waits for it. */
const ahead = (client: QueryClient) => () => {
  if (!mayRead(client)) return null;
  void client.prefetchQuery(servicesQuery());
  void client.prefetchQuery(clusterQuery());
  return null;
};

export const createRouter = (client: QueryClient) =>
  createBrowserRouter([
    {
      element: <Outside />,
      errorElement: <RouteFailed />,
      HydrateFallback: Outside,
      children: [
        { path: paths.signIn, lazy: async () => ({ Component: (await doors.signIn()).SignIn }) },
        { path: paths.setup, lazy: async () => ({ Component: (await doors.setup()).Setup }) },
        {
          path: paths.newPassword,
          loader: ({ request }) => admitted(client, request),
          lazy: async () => ({ Component: (await doors.newPassword()).NewPassword }),
        },
      ],
    },
    {
      path: "/",
      element: <Shell />,
      errorElement: <RouteFailed />,
      loader: ({ request }) => admitted(client, request),
      // the signed-in user changes only by signing in
      shouldRevalidate: () => false,
      HydrateFallback: ShellFrame,
      children: [
        {
          errorElement: <RouteFailed />,
          children: [
            {
              index: true,
              loader: ahead(client),
              HydrateFallback: PageSkeleton,
              lazy: dashboardRoute,
            },
            {
              path: paths.services,
              loader: ahead(client),
              HydrateFallback: PageSkeleton,
              lazy: servicesRoute,
              children: [{ path: ":ref", lazy: async () => ({ Component: (await parts.drawer()).ServiceDrawer }) }],
            },
            { path: paths.serviceLog(":ref"), lazy: async () => ({ Component: (await parts.log()).LogPage }) },
            { path: paths.recovery, lazy: recoveryRoute },
            { path: paths.snapshots, lazy: async () => ({ Component: (await parts.snapshots()).SnapshotsPage }) },
            { path: paths.audit, lazy: async () => ({ Component: (await parts.audit()).AuditPage }) },
            { path: paths.users, lazy: async () => ({ Component: (await parts.users()).UsersPage }) },
            { path: paths.tokens, lazy: async () => ({ Component: (await parts.tokens()).TokensPage }) },
            { path: paths.sessions, lazy: async () => ({ Component: (await parts.sessions()).SessionsPage }) },
            {
              path: paths.signInSettings,
              lazy: async () => ({ Component: (await parts.signInSettings()).SignInPage }),
            },
            { path: paths.api, lazy: async () => ({ Component: (await parts.api()).ApiPage }) },
            { path: paths.about, lazy: async () => ({ Component: (await parts.about()).AboutPage }) },
            { path: "*", element: <NotFound /> },
          ],
        },
      ],
    },
  ]);

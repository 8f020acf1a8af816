import type { ROUTES, RouteName } from "../contract/routes.ts";

/** The routes that people and scripts call on 7220 and 7223; those of Cores and joining hosts stay undocumented. */
export type PublicRouteName = {
  [N in RouteName]: (typeof ROUTES)[N]["audience"] extends "user" | "public" ? N : never;
}[RouteName];

/** In the order of the document. */
export const TAGS = [
  "services",
  "cluster",
  "sign-in",
  "users",
  "sessions",
  "tokens",
  "settings",
  "audit",
  "kuma",
  "description",
] as const;
export type Tag = (typeof TAGS)[number];

/** Every operation with its tag; what is said of it stands in the texts. */
export const OPERATIONS: Record<PublicRouteName, Tag> = {
  listServices: "services",
  addService: "services",
  showService: "services",
  renameService: "services",
  removeService: "services",
  joinGuide: "services",
  renewJoin: "services",
  extendJoin: "services",
  cancelJoin: "services",
  restartService: "services",
  reloadService: "services",
  serviceLog: "services",
  serviceLogDownload: "services",
  serviceLogLevel: "services",
  changeServiceLogLevel: "services",
  showOperation: "services",
  cluster: "cluster",
  node: "cluster",
  events: "cluster",
  signInOptions: "sign-in",
  signIn: "sign-in",
  signOut: "sign-in",
  setupLook: "sign-in",
  setup: "sign-in",
  oidcBegin: "sign-in",
  oidcFinish: "sign-in",
  oidcStart: "sign-in",
  oidcCallback: "sign-in",
  whoami: "sign-in",
  confirm: "sign-in",
  changePassword: "sign-in",
  listUsers: "users",
  addUser: "users",
  showUser: "users",
  changeUser: "users",
  removeUser: "users",
  resetPassword: "users",
  endSessionsOfUser: "users",
  listSessions: "sessions",
  endSession: "sessions",
  listTokens: "tokens",
  addToken: "tokens",
  removeToken: "tokens",
  showSettings: "settings",
  changeSettings: "settings",
  audit: "audit",
  auditExport: "audit",
  whoamiCompat: "kuma",
  selectTenants: "kuma",
  listServicesPrivate: "kuma",
  restartServicePrivate: "kuma",
  reloadServicePrivate: "kuma",
  openapi: "description",
};

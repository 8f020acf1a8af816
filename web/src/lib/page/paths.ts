/** Every path of the page, so that none is written twice. */
export const paths = {
  dashboard: "/",
  services: "/resources/active-services",
  service: (ref: string) => `/resources/active-services/${ref}`,
  serviceLog: (ref: string) => `/resources/active-services/${ref}/log`,
  snapshots: "/snapshots",
  audit: "/audit",
  recovery: "/cluster/recovery",
  users: "/settings/users",
  tokens: "/settings/tokens",
  sessions: "/settings/sessions",
  signInSettings: "/settings/sign-in",
  api: "/settings/api",
  about: "/settings/about",
  signIn: "/sign-in",
  setup: "/setup",
  newPassword: "/new-password",
} as const;

/** Every address of the page, so that none is spelled out twice. */
export const paths = {
  dashboard: "/",
  services: "/resources/active-services",
  service: (ref: string) => `/resources/active-services/${ref}`,
} as const;

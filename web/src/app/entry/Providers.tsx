import { localStorageColorSchemeManager, MantineProvider } from "@mantine/core";
import { type QueryClient, QueryClientProvider } from "@tanstack/react-query";
import type { createRouter } from "./router.tsx";
import { RouterProvider } from "react-router/dom";
import { cssVariables, theme } from "../theme/theme.ts";

/** The key is read by public/color-scheme.js as well, before the first paint. */
const schemeManager = localStorageColorSchemeManager({ key: "core-console-scheme" });

export function Providers(props: { client: QueryClient; nonce: string; router: ReturnType<typeof createRouter> }) {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      colorSchemeManager={schemeManager}
      getStyleNonce={() => props.nonce}
    >
      <QueryClientProvider client={props.client}>
        <RouterProvider router={props.router} />
      </QueryClientProvider>
    </MantineProvider>
  );
}

import { existsSync } from "node:fs";
import { defineConfig } from "vitest/config";

const ENGINE = ["**/*.engine.test.ts"];
const NEVER = ["**/node_modules/**", "**/dist/**", ".kuma/**", ".cache/**"];
const webSetup = "web/src/testing/setup.ts";

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          environment: "node",
          include: [
            "shared/src/**/*.test.ts",
            "server/**/*.test.ts",
            "e2e/{support,faults,bench,fuzz,tls}/**/*.test.ts",
          ],
          exclude: [...NEVER, ...ENGINE],
          globalSetup: "e2e/support/temporary-files.ts",
        },
      },
      {
        test: {
          name: "web",
          environment: "jsdom",
          include: ["web/src/**/*.test.{ts,tsx}"],
          exclude: NEVER,
          setupFiles: existsSync(webSetup) ? [webSetup] : [],
        },
      },
      {
        // Real processes on loopback addresses: one file after the other, or they would measure each other.
        test: {
          name: "cluster",
          environment: "node",
          include: [...ENGINE, "e2e/cluster/**/*.test.ts"],
          exclude: NEVER,
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});

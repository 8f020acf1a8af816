import { defineConfig } from "vitest/config";

const ENGINE = ["**/*.engine.test.ts"];
const NEVER = ["**/node_modules/**", "**/dist/**", ".kuma/**", ".cache/**"];
/** Tests of the page that need a document; its other tests run without one. */
const DOM = ["web/src/**/*.test.tsx", "web/src/**/*.dom.test.ts"];
const PATIENT = ["e2e/support/patient-waits.ts"];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          environment: "node",
          include: [
            "shared/src/**/*.test.ts",
            "web/src/**/*.test.ts",
            "server/**/*.test.ts",
            "e2e/{support,faults,bench,fuzz,tls,saturation}/**/*.test.ts",
          ],
          exclude: [...NEVER, ...ENGINE, ...DOM],
          setupFiles: PATIENT,
          globalSetup: "e2e/support/temporary-files.ts",
        },
      },
      {
        test: {
          name: "web",
          environment: "jsdom",
          include: DOM,
          exclude: NEVER,
          setupFiles: [...PATIENT, "web/src/testing/setup.ts"],
        },
      },
      {
        // Real processes, each cluster on loopback addresses of its own. Most of their time is waiting, so files share
        // the machine.
        test: {
          name: "cluster",
          environment: "node",
          include: [...ENGINE, "e2e/{cluster,attacks}/**/*.test.ts"],
          exclude: NEVER,
          setupFiles: PATIENT,
        },
      },
    ],
  },
});

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import react from "@vitejs/plugin-react";
import { msw } from "msw/vite";
import { defineConfig, type Plugin, type Rolldown } from "vite";
import { licences } from "./licences.ts";

/** The version of everything, from the root's package.json. */
const version = (): string =>
  (JSON.parse(readFileSync(join(import.meta.dirname, "../package.json"), "utf8")) as { version: string }).version;

/** Writes .gz and .br beside every text file of the build, so that the BFF compresses nothing while it serves. */
function precompress(): Plugin {
  let outDir = "dist";
  return {
    name: "precompress",
    apply: "build",
    configResolved(config) {
      outDir = join(config.root, config.build.outDir);
    },
    closeBundle() {
      for (const entry of readdirSync(outDir, { recursive: true, withFileTypes: true })) {
        // index.html gets a fresh nonce with every answer: it cannot be compressed beforehand
        if (!entry.isFile() || !/\.(js|css|svg|json|txt)$/.test(entry.name)) continue;
        const file = join(entry.parentPath, entry.name);
        const bytes = readFileSync(file);
        writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
        writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
      }
    },
  };
}

/** Folders of the npm packages that went into the build, relative to the checkout, sorted. */
function packagesIn(bundle: Rolldown.OutputBundle): string[] {
  const sources = Object.values(bundle).flatMap((part) =>
    part.type === "chunk" ? part.moduleIds : part.originalFileNames.map((name) => join(import.meta.dirname, name)),
  );
  const folders = sources.flatMap((id) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id) ?? []);
  return [...new Set(folders.map((folder) => relative(join(import.meta.dirname, ".."), folder)))].sort();
}

/** Writes the folders of the npm packages that went into the build, for the package's list of what is inside. */
function listPackages(): Plugin {
  return {
    name: "list-packages",
    apply: "build",
    generateBundle(_, bundle) {
      const source = `${JSON.stringify(packagesIn(bundle), null, 1)}\n`;
      this.emitFile({ type: "asset", fileName: ".vite/packages.json", source });
    },
  };
}

/** Runs before the fake's own listener, which would send every script and style on a round trip through the page. */
const API_ALONE = `addEventListener("fetch", (event) => {
  if (!new URL(event.request.url).pathname.startsWith("/api/")) event.stopImmediatePropagation();
});
`;

/** Has the fake's service worker answer for the API alone: the browser fetches the page's own files itself. */
function mockApiAlone(): Plugin {
  return {
    name: "mock-api-alone",
    generateBundle: {
      order: "post",
      handler(_, bundle) {
        const worker = bundle["mockServiceWorker.js"];
        if (worker?.type !== "asset") this.error("the build has no mockServiceWorker.js");
        worker.source = `${API_ALONE}${Buffer.from(worker.source).toString("utf8")}`;
      },
    },
  };
}

export default defineConfig(({ mode }) => ({
  root: import.meta.dirname,
  plugins: [
    react(),
    licences(packagesIn),
    ...(mode === "mock" ? [msw({ mode: "worker-only" }), mockApiAlone()] : [precompress(), listPackages()]),
  ],
  define: {
    __MOCK__: JSON.stringify(mode === "mock"),
    // over the fake, that of its Cores
    __VERSION__: JSON.stringify(mode === "mock" ? "1.0.0" : version()),
  },
  server: {
    host: "127.0.0.1",
    // The page's own Host is kept: the BFF refuses a change whose Origin is another one (403 cross_site).
    proxy: mode === "mock" ? {} : { "/api": { target: "http://127.0.0.1:7220", changeOrigin: false } },
  },
  build: {
    outDir: "dist",
    manifest: true,
    target: "es2023",
    // a data: URI would need a hole in the content security policy
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 800,
    rolldownOptions: {
      output: {
        // One chunk compresses better than the twelve that lazy parts would cut these into.
        codeSplitting: {
          groups: [
            {
              name: "libraries",
              test: /node_modules[\\/](react|react-dom|scheduler|react-router|@tanstack[\\/](query-core|react-query)|i18next|react-i18next)[\\/]/,
            },
          ],
        },
      },
    },
  },
}));

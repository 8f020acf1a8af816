import { PORT } from "@core-console/shared/contract/ports";
import type { OptionTable, Shape } from "./option.ts";

const FILE = { en: "FILE", ru: "ФАЙЛ" };

/** The options of `kuma console`. */
export const CONSOLE_OPTIONS = {
  core: {
    type: "addresses",
    skipsBlanks: true,
    port: PORT.internal,
    shows: { en: "HOST:7210[,…]", ru: "ХОСТ:7210[,…]" },
    help: {
      en: "Cores of the cluster, in the order of asking",
      ru: "Ядра кластера в том порядке, в каком их спрашивать",
    },
  },
  listen: {
    type: "address",
    port: PORT.console,
    default: `127.0.0.1:${PORT.console}`,
    shows: "A:7220",
    help: {
      en: "where to listen for browsers; off loopback it needs a certificate",
      ru: "где слушать браузеры; вне loopback нужен сертификат",
    },
  },
  ca: {
    type: "text",
    shows: FILE,
    help: { en: "the cluster's CA, to know its Cores by", ru: "УЦ кластера, по которому узнавать его Ядра" },
  },
  "raft.ca-hash": {
    type: "caHash",
    shows: { en: "HASH", ru: "ХЕШ" },
    help: { en: "sha256:… of that CA instead of its file", ru: "sha256:… этого УЦ вместо его файла" },
  },
  cert: {
    type: "text",
    shows: FILE,
    env: "KUMA_CONSOLE_CERT",
    help: {
      en: "PEM file of the console's certificate with those that signed it",
      ru: "файл PEM с сертификатом консоли и подписавшими его",
    },
  },
  key: {
    type: "text",
    shows: FILE,
    env: "KUMA_CONSOLE_KEY",
    help: { en: "PEM file of its key", ru: "файл PEM с его ключом" },
  },
} as const satisfies OptionTable;

/** `kuma console`, which the composition starts itself. */
export const CONSOLE: Shape = { noun: "console", verb: null, args: [], options: CONSOLE_OPTIONS };

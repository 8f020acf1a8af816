import type { Option, OptionTable } from "./option.ts";

/** Home of an installed Core (docs/architecture/overview.md). */
export const DEFAULT_HOME = "/opt/kaspersky/kuma";

const DIR = { en: "DIR", ru: "КАТАЛОГ" };

/** Of every command that speaks to a cluster. The home has no constant default: it decides whether a trial is meant. */
export const CLUSTER_OPTIONS = {
  core: {
    type: "text",
    shows: { en: "HOST[:7223][,…]", ru: "ХОСТ[:7223][,…]" },
    env: "KUMA_CORE",
    otherwise: {
      en: "the cluster of this host's Core; else a trial on this machine",
      ru: "кластер Ядра этого хоста; иначе проба на этой машине",
    },
    help: { en: "whom to ask", ru: "кого спрашивать" },
  },
  ca: {
    type: "text",
    shows: { en: "FILE", ru: "ФАЙЛ" },
    env: "KUMA_CA",
    otherwise: { en: "that of this host's Core", ru: "УЦ Ядра этого хоста" },
    help: { en: "the cluster's CA", ru: "УЦ кластера" },
  },
  home: {
    type: "text",
    shows: DIR,
    env: "KUMA_HOME",
    otherwise: DEFAULT_HOME,
    help: { en: "where this host's Core keeps its data", ru: "где хранит данные Ядро этого хоста" },
  },
} as const satisfies OptionTable;

/** Of the commands that work on the host of a Core. */
export const HOST_HOME = {
  home: {
    type: "text",
    shows: DIR,
    env: "KUMA_HOME",
    default: DEFAULT_HOME,
    help: CLUSTER_OPTIONS.home.help,
  },
} as const satisfies OptionTable;

/** Of the commands that change what a host is in its cluster; output/confirm.ts asks for it. */
export const HOST_NAME = {
  "host-name": {
    type: "text",
    shows: { en: "HOST", ru: "ХОСТ" },
    help: {
      en: "the name of this host, as confirmation; asked for on a terminal",
      ru: "имя этого хоста для подтверждения; на терминале его спросят",
    },
  },
} as const satisfies OptionTable;

/** Of the commands that begin a new life with data of an earlier one. */
export const CLOCK_IS_RIGHT = {
  "clock-is-right": {
    type: "switch",
    help: {
      en: "this host's clock is right although the data is newer",
      ru: "часы этого хоста верны, хотя данные новее",
    },
  },
} as const satisfies OptionTable;

/** Of every command but those that run a Core or a console. */
export const EVERY_OPTION = {
  json: { type: "switch", help: { en: "the API's own JSON", ru: "JSON самого API" } },
} as const satisfies OptionTable;

/** Returns the option of a command that asks before it acts. */
export const yes = (en: string, ru: string): OptionTable => ({ yes: { type: "switch", help: { en, ru } } });

/** Of the commands that need a consent in any case. */
export const YES = yes("ask nobody; without a terminal it is needed", "никого не спрашивать; без терминала обязателен");

export const PASSWORD_STDIN = {
  "password-stdin": {
    type: "switch",
    help: {
      en: "the password is the first line of the standard input",
      ru: "пароль — первая строка стандартного ввода",
    },
  },
} as const satisfies OptionTable;

export const ROLE_OPTION = {
  type: "text",
  shows: { en: "ROLE", ru: "РОЛЬ" },
  help: { en: "administrator, operator or viewer", ru: "administrator, operator или viewer" },
} as const satisfies Option;

/** Of the commands that seal a file or read a sealed one. */
export const PASSPHRASE_STDIN = {
  "passphrase-stdin": {
    type: "switch",
    help: {
      en: "the passphrase is the first line of the standard input",
      ru: "парольная фраза — первая строка стандартного ввода",
    },
  },
} as const satisfies OptionTable;

import { PORT } from "@core-console/shared/contract/ports";
import { HOST_HOME } from "./common-options.ts";
import type { OptionTable, Shape } from "./option.ts";

const FILE = { en: "FILE", ru: "ФАЙЛ" };

/** The options of `kuma core`. */
export const CORE_OPTIONS = {
  "raft.join": {
    type: "address",
    port: PORT.internal,
    shows: { en: "HOST:7210", ru: "ХОСТ:7210" },
    help: {
      en: "a Core of the cluster to join; needs --id or --id-file",
      ru: "Ядро кластера, к которому подключиться; требует --id или --id-file",
    },
  },
  id: {
    type: "text",
    shows: "UUID",
    help: {
      en: "the ID of the service added for this host; other users of the host can read it there",
      ru: "идентификатор сервиса, добавленного для этого хоста; виден другим пользователям хоста",
    },
  },
  "id-file": {
    type: "text",
    shows: FILE,
    help: {
      en: "a file with the ID instead, mode 0600; - is standard input",
      ru: "вместо него файл с идентификатором, права 0600; - означает стандартный ввод",
    },
  },
  "raft.ca-hash": {
    type: "caHash",
    shows: { en: "HASH", ru: "ХЕШ" },
    help: {
      en: "sha256:… of the cluster's CA, to trust on joining",
      ru: "sha256:… УЦ кластера, которому доверять при подключении",
    },
  },
  rejoin: {
    type: "address",
    port: PORT.internal,
    shows: { en: "HOST:7210", ru: "ХОСТ:7210" },
    help: {
      en: "come back to a cluster that was recovered elsewhere, as the same service; a Core of it",
      ru: "вернуться в кластер, который восстановили в другом месте, тем же сервисом; одно из его Ядер",
    },
  },
  host: {
    type: "host",
    shows: { en: "NAME", ru: "ИМЯ" },
    help: { en: "the name other nodes reach this one by", ru: "имя, по которому этот хост доступен другим" },
  },
  home: { ...HOST_HOME.home, help: { en: "where it keeps its data", ru: "где хранить данные" } },
  "new-cluster": {
    type: "switch",
    help: {
      en: "start a new cluster although the home was prepared for joining",
      ru: "создать новый кластер, хотя каталог готовили к подключению",
    },
  },
  "raft.node.listen": {
    type: "address",
    port: PORT.raft,
    shows: "A:7209",
    help: { en: "where to listen for Raft", ru: "где слушать Raft" },
  },
  "raft.node.addr": {
    type: "addresses",
    port: PORT.raft,
    shows: "FQDN:7209[,…]",
    help: {
      en: "how other members reach its Raft, the first address before the others",
      ru: "как другие участники обращаются к его Raft, сначала по первому адресу",
    },
  },
  internal: {
    type: "address",
    port: PORT.internal,
    shows: "A:7210",
    help: {
      en: "where to listen for other Cores and joining hosts",
      ru: "где слушать другие Ядра и подключение хостов",
    },
  },
  health: {
    type: "address",
    port: PORT.health,
    shows: "A:7208",
    help: { en: "where to answer about health and metrics", ru: "где отвечать о состоянии и метриках" },
  },
  private: {
    type: "address",
    port: PORT.console,
    shows: "A:7220",
    help: { en: "where to listen for browsers", ru: "где слушать браузеры" },
  },
  rest: {
    type: "address",
    port: PORT.rest,
    shows: "A:7223",
    help: { en: "where to listen for scripts and commands", ru: "где слушать скрипты и команды" },
  },
  install: {
    type: "switch",
    help: {
      en: "as root: check the host, put everything there, start the service, wait until it is in order; over an older version it is the upgrade, and leaves the data",
      ru: "от root: проверить хост, всё разместить, запустить службу, дождаться порядка; поверх старой версии это обновление, данные сохраняются",
    },
  },
  check: {
    type: "switch",
    help: { en: "only look the host over; changes nothing", ru: "только проверить хост; ничего не меняет" },
  },
  move: {
    type: "switch",
    help: {
      en: "the host’s name or addresses have changed: have the cluster know its Core by those of --host and --raft.node.addr, all of them, and restart it; on a voter’s host, its Core running or not",
      ru: "имя или адреса хоста изменились: сообщить кластеру новые из --host и --raft.node.addr (все) и перезапустить Ядро; на хосте голосующего Ядра, работает оно или нет",
    },
  },
  uninstall: {
    type: "switch",
    help: {
      en: "as root: leave the cluster, then stop and remove the service; asks for the Core’s name",
      ru: "от root: выйти из кластера, остановить и убрать службу; спрашивает имя Ядра",
    },
  },
  purge: {
    type: "switch",
    with: "uninstall",
    help: { en: "delete its data and logs too", ru: "стереть и данные с журналами" },
  },
  "keep-member": {
    type: "switch",
    with: "uninstall",
    help: {
      en: "without leaving: in its cluster it then counts as dead",
      ru: "не выходя: в кластере оно будет считаться отказавшим",
    },
  },
  yes: {
    type: "switch",
    with: "uninstall",
    help: { en: "ask nobody", ru: "никого не спрашивать" },
  },
  cybertrace: {
    type: "text",
    shows: { en: "VALUE", ru: "ЗНАЧЕНИЕ" },
    help: {
      en: "accepted and ignored: there is no CyberTrace here",
      ru: "принимается и не используется: CyberTrace здесь нет",
    },
  },
} as const satisfies OptionTable;

/** `kuma core`, which the composition starts itself. */
export const CORE: Shape = { noun: "core", verb: null, args: [], options: CORE_OPTIONS };

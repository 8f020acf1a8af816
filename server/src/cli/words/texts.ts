import type { Lang } from "@core-console/shared/words/lang";
import type { NetFault } from "../../lib/net/net-fault.ts";
import { ACCESS_EN, ACCESS_RU } from "./texts-access.ts";
import { LOG_EN, LOG_RU } from "./texts-log.ts";
import { DRILL_EN, DRILL_RU } from "./texts-drill.ts";
import { RECOVERY_EN, RECOVERY_RU } from "./texts-recovery.ts";
import { SNAPSHOTS_EN, SNAPSHOTS_RU } from "./texts-snapshots.ts";
import { SERVICE_EN, SERVICE_RU } from "./texts-service.ts";

/** Why a file cannot be read as an ID. */
export type IdFileFault = "unreadable" | "link" | "not_a_file" | "others_can_read" | "too_long";

/** What the command line itself says; what a code of the API says stands in shared/src/words. */
const EN = {
  ...ACCESS_EN,
  ...LOG_EN,
  ...RECOVERY_EN,
  ...DRILL_EN,
  ...SNAPSHOTS_EN,
  ...SERVICE_EN,
  unknownFlag: (flag: string, meant: string | null) =>
    `unknown option ${flag}${meant === null ? "" : `; did you mean ${meant}?`}`,
  unknownCommand: (word: string, meant: string | null) =>
    `unknown command “${word}”${meant === null ? "" : `; did you mean “${meant}”?`}`,
  flagTwice: (flag: string) => `${flag} is given twice`,
  flagNeedsValue: (flag: string) => `${flag} needs a value`,
  flagTakesNoValue: (flag: string) => `${flag} takes no value`,
  missing: (what: string) => `${what} is missing`,
  tooMany: (word: string) => `“${word}” is one argument too many`,
  badAddress: (flag: string, value: string) => `${flag} ${value}: not HOST:PORT with a port from 1 to 65535`,
  badId: (value: string) => `“${value}” is not a service ID: a UUID in lower case is needed, as Copy ID gives it`,
  idFile: (path: string, fault: IdFileFault) =>
    `--id-file ${path}: ${
      {
        unreadable: "cannot be read",
        link: "is a link; name the file itself",
        not_a_file: "is no regular file",
        others_can_read: "others than its owner may open it, and the ID lets a host in: chmod 600",
        too_long: "holds more than a service ID",
      }[fault]
    }`,
  idFileStays: (path: string) => `${path} is yours to delete once this host has joined: its ID is of no use then`,
  badCaHash: (value: string) => `--raft.ca-hash ${value}: sha256: and 64 hexadecimal digits are needed`,
  idMissing: () =>
    "--raft.join needs --id or --id-file: the ID of the service that was added for this host (console: tick its row, ⋮, Copy ID)",
  idAlone: () => "--id needs --raft.join: HOST:7210 of a Core of the cluster to join",
  firstIdJoins: () =>
    "the all-zero ID belongs to the first Core, which does not join: leave --raft.join out, or use the ID of the added service",
  newClusterJoins: () =>
    "--new-cluster and --raft.join contradict each other: one starts a cluster, the other joins one",
  hashAlone: () => "--raft.ca-hash is for joining: it needs --raft.join",
  contradict: (one: string, other: string) => `${one} and ${other} contradict each other: give one of them`,
  onlyWith: (flag: string, other: string) => `${flag} goes with ${other} only`,
  cybertraceIgnored: () => "--cybertrace is accepted and ignored: there is no CyberTrace here",
  coreMissing: () => "--core is missing: HOST:7210 of the Cores, separated by commas",
  certAndKey: () => "a certificate and its key belong together: --cert FILE --key FILE",
  caTwice: () => "--ca and --raft.ca-hash exclude each other: both say which CA to trust",
  unreachable: (tried: string) => `nobody reachable: ${tried}. Another Core may answer: --core HOST`,
  netFault: ({ kind, code }: NetFault) =>
    ({
      refused: "the connection is refused: nothing listens there, or a firewall forbids it",
      no_route: "there is no way there",
      prohibited: "this machine's own firewall forbids it",
      no_address: "this machine has no address to call from",
      timeout: "no answer in time",
      aborted: "given up",
      closed: "it closes the connection without an answer",
      unresolved: "the name does not resolve",
      untrusted: `its certificate is not trusted, ${code}`,
      tls_alert: "it refuses the TLS connection",
      not_tls: "it does not speak TLS",
      not_http: "it does not speak HTTP",
      unknown: code,
    })[kind],
  joiningPort: (host: string) => `Port 7210 is the one for joining; commands use 7223: --core ${host}:7223`,
  fieldName: (path: string) =>
    ({ next: "the new password", current: "the present password", password: "the password" })[path] ?? path,
  noConsole: (base: string) => `${base} answers, but not as a Core console does`,
  untrusted: (base: string, why: string) => `${base}: its certificate is not trusted (${why}); --ca FILE names the CA`,
  caUnreadable: (file: string) => `${file}: the CA certificate cannot be read`,
  unknownOutcome: (key: string) =>
    `sent, but not confirmed: it may have been done or not. Look before doing it again. (Idempotency-Key ${key})`,
  nameBad: () => "a name has 1 to 128 characters, none of them a control character",
  idHidden: (name: string) => `the ID of “${name}” is not shown to this caller`,
  added: (name: string, id: string) => `“${name}” is added. Its ID: ${id}`,
  install: () => "On the host:",
  runHere: () => "Or on this machine, for a trial:",
  fingerprint: (print: string) => `CA fingerprint: ${print}`,
  staleView: (ago: string | null) =>
    `no leader: what follows is the copy of the Core that was asked, ${ago === null ? "and may be old" : `current ${ago}`}`,
  readOnHost: (name: string) => `not signed in: read from this host's Core, ${name}, and from no other`,
  coreStopped: (name: string) =>
    `${name}, the Core of this host, does not run. Start it, or ask the others: “kuma login --core HOST:7223”.`,
  onlyOwnLog: () =>
    "without signing in only the log of this host's own Core can be read. Sign in with “kuma login”, or run this on that Core's host.",
  notInCopy: () => "this host's Core knew no such service",
  empty: () => "no services",
  nobody: () => "nobody",
  listHelp: () => "“kuma help” lists the commands",
  help: () => "“kuma help COMMAND” tells more",
  headings: {
    status: "STATUS",
    name: "NAME",
    role: "ROLE",
    host: "HOST",
    version: "VERSION",
    uptime: "UPTIME",
    lag: "LAG",
    id: "ID",
    address: "ADDRESS",
    created: "CREATED",
    state: "STATE",
    term: "TERM",
    seen: "SEEN",
    believes: "BELIEVES",
    vote: "VOTES",
  },
  facts: {
    leader: "Leader",
    leadsSince: "Leads since",
    term: "Term",
    voters: "Voters",
    alive: "Alive",
    majority: "Majority",
    mayFail: "May still fail",
    generation: "Generation",
    cluster: "Cluster",
    join: "Join",
    ref: "Ref",
    reasons: "Why",
  },
  yes: "yes",
  no: "no",
  units: { day: "d", hour: "h", minute: "min", second: "s", ago: (text: string) => `${text} ago` },
};

type Texts = typeof EN;

const RU: Texts = {
  ...ACCESS_RU,
  ...LOG_RU,
  ...RECOVERY_RU,
  ...DRILL_RU,
  ...SNAPSHOTS_RU,
  ...SERVICE_RU,
  unknownFlag: (flag, meant) => `неизвестный ключ ${flag}${meant === null ? "" : `; возможно, ${meant}?`}`,
  unknownCommand: (word, meant) => `неизвестная команда «${word}»${meant === null ? "" : `; возможно, «${meant}»?`}`,
  flagTwice: (flag) => `${flag} указан дважды`,
  flagNeedsValue: (flag) => `${flag} требует значения`,
  flagTakesNoValue: (flag) => `${flag} не принимает значения`,
  missing: (what) => `не указано: ${what}`,
  tooMany: (word) => `«${word}» — лишний аргумент`,
  badAddress: (flag, value) => `${flag} ${value}: нужен вид ХОСТ:ПОРТ с портом от 1 до 65535`,
  badId: (value) =>
    `«${value}» — не идентификатор сервиса: нужен UUID строчными буквами, как его даёт «Копировать идентификатор»`,
  idFile: (path, fault) =>
    `--id-file ${path}: ${
      {
        unreadable: "файл не читается",
        link: "это ссылка; укажите сам файл",
        not_a_file: "это не обычный файл",
        others_can_read: "файл доступен не только владельцу, а идентификатор впускает хост в кластер: chmod 600",
        too_long: "в файле больше, чем идентификатор сервиса",
      }[fault]
    }`,
  idFileStays: (path) => `удалите ${path}, когда хост подключится: идентификатор больше не понадобится`,
  badCaHash: (value) => `--raft.ca-hash ${value}: нужны sha256: и 64 шестнадцатеричные цифры`,
  idMissing: () =>
    "--raft.join требует --id или --id-file: идентификатор сервиса, добавленного для этого хоста (консоль: отметьте строку, ⋮, «Копировать идентификатор»)",
  idAlone: () => "--id требует --raft.join: ХОСТ:7210 Ядра того кластера, к которому подключаться",
  firstIdJoins: () =>
    "нулевой идентификатор принадлежит первому Ядру, оно не подключается: уберите --raft.join или укажите идентификатор добавленного сервиса",
  newClusterJoins: () =>
    "--new-cluster и --raft.join противоречат друг другу: один создаёт кластер, другой подключается к нему",
  hashAlone: () => "--raft.ca-hash нужен для подключения: требуется --raft.join",
  contradict: (one, other) => `${one} и ${other} противоречат друг другу: укажите одно из них`,
  onlyWith: (flag, other) => `${flag} имеет смысл только вместе с ${other}`,
  cybertraceIgnored: () => "--cybertrace принят и не используется: CyberTrace здесь нет",
  coreMissing: () => "не указан --core: ХОСТ:7210 Ядер через запятую",
  certAndKey: () => "сертификат и его ключ нужны вместе: --cert ФАЙЛ --key ФАЙЛ",
  caTwice: () => "--ca и --raft.ca-hash исключают друг друга: оба говорят, какому УЦ доверять",
  unreachable: (tried) => `никто не отвечает: ${tried}. Может ответить другое Ядро: --core HOST`,
  netFault: ({ kind, code }) =>
    ({
      refused: "соединение отклонено: там никто не слушает или мешает межсетевой экран",
      no_route: "пути туда нет",
      prohibited: "запрещает межсетевой экран этой машины",
      no_address: "у этой машины нет адреса для соединения",
      timeout: "ответа нет",
      aborted: "прервано",
      closed: "соединение закрывается без ответа",
      unresolved: "имя не разрешается",
      untrusted: `нет доверия к сертификату, ${code}`,
      tls_alert: "отказ на уровне TLS",
      not_tls: "там не TLS",
      not_http: "там не HTTP",
      unknown: code,
    })[kind],
  joiningPort: (host) => `Порт 7210 — для подключения Ядер, а команды идут через 7223: --core ${host}:7223`,
  fieldName: (path) => ({ next: "новый пароль", current: "нынешний пароль", password: "пароль" })[path] ?? path,
  noConsole: (base) => `${base} отвечает, но не так, как консоль Ядра`,
  untrusted: (base, why) => `${base}: нет доверия к сертификату (${why}); УЦ указывает --ca ФАЙЛ`,
  caUnreadable: (file) => `${file}: сертификат УЦ не читается`,
  unknownOutcome: (key) =>
    `отправлено, но не подтверждено: могло выполниться, а могло и нет. Проверьте, прежде чем повторять. (Idempotency-Key ${key})`,
  nameBad: () => "в имени от 1 до 128 символов, управляющие символы недопустимы",
  idHidden: (name) => `идентификатор «${name}» этому пользователю не показывается`,
  added: (name, id) => `«${name}» добавлен. Его идентификатор: ${id}`,
  install: () => "На хосте:",
  runHere: () => "Или на этой машине, для пробы:",
  fingerprint: (print) => `Отпечаток УЦ: ${print}`,
  staleView: (ago) =>
    `лидера нет: ниже копия опрошенного Ядра, ${ago === null ? "она может быть устаревшей" : `актуальная ${ago}`}`,
  readOnHost: (name) => `вход не выполнен: ответило только Ядро этого хоста, ${name}`,
  coreStopped: (name) =>
    `${name}, Ядро этого хоста, не запущено. Запустите его или спросите остальные: «kuma login --core ХОСТ:7223».`,
  onlyOwnLog: () =>
    "без входа доступен только журнал Ядра этого хоста. Войдите командой «kuma login» или выполните это на хосте нужного Ядра.",
  notInCopy: () => "Ядро этого хоста не знало такого сервиса",
  empty: () => "сервисов нет",
  nobody: () => "никто",
  listHelp: () => "все команды показывает «kuma help»",
  help: () => "подробнее: «kuma help КОМАНДА»",
  headings: {
    status: "СТАТУС",
    name: "ИМЯ",
    role: "РОЛЬ",
    host: "ХОСТ",
    version: "ВЕРСИЯ",
    uptime: "РАБОТАЕТ",
    lag: "ОТСТАВАНИЕ",
    id: "ИДЕНТИФИКАТОР",
    address: "АДРЕС",
    created: "СОЗДАН",
    state: "СОСТОЯНИЕ",
    term: "СРОК",
    seen: "ВИДЕН",
    believes: "СЧИТАЕТ ЛИДЕРОМ",
    vote: "ГОЛОС",
  },
  facts: {
    leader: "Лидер",
    leadsSince: "Лидер с",
    term: "Срок",
    voters: "Голосуют",
    alive: "Живы",
    majority: "Большинство",
    mayFail: "Могут ещё отказать",
    generation: "Поколение",
    cluster: "Кластер",
    join: "Подключение",
    ref: "Ссылка",
    reasons: "Почему",
  },
  yes: "да",
  no: "нет",
  units: { day: "д", hour: "ч", minute: "мин", second: "с", ago: (text) => `${text} назад` },
};

export const texts = (language: Lang): Texts => (language === "ru" ? RU : EN);
export type { Texts };

import { type Help, SPEAKS, withOptions } from "./help-parts.ts";

const STDIN = {
  en: "--password-stdin        the password is the first line of the standard input",
  ru: "--password-stdin        пароль — первая строка стандартного ввода",
};
const NEW_STDIN = {
  en: "--password-stdin        the NEW password is the first line of the standard input",
  ru: "--password-stdin        НОВЫЙ пароль — первая строка стандартного ввода",
};
const WHOSE = withOptions(
  "--user LOGIN | --all    of that user, of everybody (administrators); else your own",
  "--user ИМЯ | --all      этого пользователя, всех (администраторам); иначе свои",
);
const HERE = {
  en: `--home DIR              where this host's Core keeps its data (KUMA_HOME; else /opt/kaspersky/kuma)
Runs on a Core's host as root or kuma: the Core's own key proves that. The link stands alone on stdout.`,
  ru: `--home КАТАЛОГ          где хранит данные Ядро этого хоста (KUMA_HOME; иначе /opt/kaspersky/kuma)
Запускается на хосте Ядра от root или kuma: право доказывает ключ Ядра. В stdout — только ссылка.`,
};

/** Help of signing in, users, tokens, sessions and the audit; part of help.ts. */
export const ACCESS_HELP: Readonly<Record<string, Help>> = {
  login: {
    usage: "kuma login [LOGIN] [--password-stdin]",
    en: "sign in; later commands to this cluster go by it",
    ru: "войти; следующие команды этому кластеру идут от этого имени",
    more: withOptions(
      `${STDIN.en}\nThe session is kept in $XDG_STATE_HOME/kuma (else ~/.local/state/kuma), for you alone to read.`,
      `${STDIN.ru}\nСессия хранится в $XDG_STATE_HOME/kuma (иначе ~/.local/state/kuma), читать её можете только вы.`,
    ),
  },
  logout: { usage: "kuma logout", en: "end that sign-in", ru: "завершить этот вход", more: SPEAKS },
  whoami: {
    usage: "kuma whoami",
    en: "who asks, and what it may do",
    ru: "кто спрашивает и что ему можно",
    more: SPEAKS,
  },
  "user list": { usage: "kuma user list", en: "all users", ru: "все пользователи", more: SPEAKS },
  "user add": {
    usage: "kuma user add LOGIN --role administrator|operator|viewer [--name NAME] [--password-stdin]",
    en: "add a user; prints its temporary password alone",
    ru: "добавить пользователя; печатает только временный пароль",
    more: withOptions(STDIN.en, STDIN.ru),
  },
  "user show": { usage: "kuma user show LOGIN", en: "one user", ru: "один пользователь", more: SPEAKS },
  "user role": {
    usage: "kuma user role LOGIN administrator|operator|viewer",
    en: "give a user another role",
    ru: "дать пользователю другую роль",
    more: SPEAKS,
  },
  "user disable": {
    usage: "kuma user disable LOGIN",
    en: "let a user in no more",
    ru: "больше не впускать пользователя",
    more: SPEAKS,
  },
  "user enable": {
    usage: "kuma user enable LOGIN",
    en: "let a user in again",
    ru: "снова впускать пользователя",
    more: SPEAKS,
  },
  "user password": {
    usage: "kuma user password [--password-stdin]",
    en: "change your own password",
    ru: "сменить свой пароль",
    more: withOptions(NEW_STDIN.en, NEW_STDIN.ru),
  },
  "user reset-password": {
    usage: "kuma user reset-password LOGIN [--password-stdin]",
    en: "give a user a temporary password; prints it alone",
    ru: "дать пользователю временный пароль; печатает только его",
    more: withOptions(STDIN.en, STDIN.ru),
  },
  "user remove": { usage: "kuma user remove LOGIN", en: "remove a user", ru: "удалить пользователя", more: SPEAKS },
  "user setup-link": {
    usage: "kuma user setup-link [--first] [--home DIR]",
    en: "on a Core's host: a link that makes an administrator, the first or one more",
    ru: "на хосте Ядра: ссылка, которая создаёт администратора, первого или ещё одного",
    more: {
      en: `--first                 only where there is no administrator yet; else nothing, exit code 0\n${HERE.en}`,
      ru: `--first                 только если администратора ещё нет; иначе ничего, код выхода 0\n${HERE.ru}`,
    },
  },
  "user sign-in-link": {
    usage: "kuma user sign-in-link LOGIN [--home DIR]",
    en: "on a Core's host: a link that signs this user in",
    ru: "на хосте Ядра: ссылка, по которой этот пользователь входит",
    more: HERE,
  },
  "token list": { usage: "kuma token list [--user LOGIN | --all]", en: "API tokens", ru: "токены API", more: WHOSE },
  "token add": {
    usage: "kuma token add NAME --role administrator|operator|viewer --days N",
    en: "make an API token; prints it alone, this once",
    ru: "создать токен API; печатает только его, один раз",
    more: SPEAKS,
  },
  "token remove": {
    usage: "kuma token remove ID-or-NAME",
    en: "revoke an API token",
    ru: "отозвать токен API",
    more: SPEAKS,
  },
  "session list": {
    usage: "kuma session list [--user LOGIN | --all]",
    en: "who is signed in",
    ru: "кто вошёл",
    more: WHOSE,
  },
  "session end": {
    usage: "kuma session end ID | --user LOGIN",
    en: "sign a session out, or all of a user",
    ru: "завершить сессию или все сессии пользователя",
    more: SPEAKS,
  },
  "audit list": {
    usage: "kuma audit list [FILTERS] [--limit N]",
    en: "who did what to what, with the outcome; newest first",
    ru: "кто, что и с чем сделал, с исходом; сначала новое",
    more: withOptions(
      `--who LOGIN   --what service.,sign_in (how it begins)   --ref REF   --outcome done|refused
--from TIME   --to TIME (2026-11-23T05:00:00Z, 2026-11-23, or how long ago: 30m, 2h, 7d)
--address ADDRESS   --text WORD (anywhere)   --limit N (100)`,
      `--who ИМЯ   --what service.,sign_in (как начинается)   --ref ССЫЛКА   --outcome done|refused
--from ВРЕМЯ   --to ВРЕМЯ (2026-11-23T05:00:00Z, 2026-11-23 или сколько назад: 30m, 2h, 7d)
--address АДРЕС   --text СЛОВО (где угодно)   --limit N (100)`,
    ),
  },
};

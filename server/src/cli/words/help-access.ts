import type { Help } from "./help-parts.ts";

const KEY_PROVES = {
  en: "Runs on a Core's host as root or kuma: the Core's own key proves that. The link stands alone on stdout.",
  ru: "Запускается на хосте Ядра от root или kuma: право доказывает ключ Ядра. В stdout — только ссылка.",
};

/** Help of signing in, users, tokens, sessions and the audit; part of help.ts. */
export const ACCESS_HELP: Readonly<Record<string, Help>> = {
  login: {
    usage: "kuma login [LOGIN] [--password-stdin]",
    en: "sign in; later commands to this cluster go by it",
    ru: "войти; следующие команды этому кластеру идут от этого имени",
    after: {
      en: "The session is stored in $XDG_STATE_HOME/kuma (else ~/.local/state/kuma), for you alone to read.",
      ru: "Сессия хранится в $XDG_STATE_HOME/kuma (иначе ~/.local/state/kuma), читать её можете только вы.",
    },
  },
  logout: { usage: "kuma logout", en: "end that sign-in", ru: "завершить этот вход" },
  whoami: {
    usage: "kuma whoami",
    en: "who asks, and what it may do",
    ru: "кто спрашивает и что ему можно",
  },
  "user list": { usage: "kuma user list", en: "all users", ru: "все пользователи" },
  "user add": {
    usage: "kuma user add LOGIN --role administrator|operator|viewer [--name NAME] [--password-stdin]",
    en: "add a user; prints its temporary password alone",
    ru: "добавить пользователя; печатает только временный пароль",
  },
  "user show": { usage: "kuma user show LOGIN", en: "one user", ru: "один пользователь" },
  "user role": {
    usage: "kuma user role LOGIN administrator|operator|viewer",
    en: "give a user another role",
    ru: "дать пользователю другую роль",
  },
  "user disable": {
    usage: "kuma user disable LOGIN",
    en: "let a user in no more",
    ru: "больше не впускать пользователя",
  },
  "user enable": {
    usage: "kuma user enable LOGIN",
    en: "let a user in again",
    ru: "снова впускать пользователя",
  },
  "user password": {
    usage: "kuma user password [--password-stdin]",
    en: "change your own password",
    ru: "сменить свой пароль",
  },
  "user reset-password": {
    usage: "kuma user reset-password LOGIN [--password-stdin]",
    en: "give a user a temporary password; prints it alone",
    ru: "дать пользователю временный пароль; печатает только его",
  },
  "user remove": { usage: "kuma user remove LOGIN", en: "remove a user", ru: "удалить пользователя" },
  "user setup-link": {
    usage: "kuma user setup-link [--first] [--home DIR]",
    en: "on a Core's host: a link that makes an administrator, the first or one more",
    ru: "на хосте Ядра: ссылка, которая создаёт администратора, первого или ещё одного",
    after: KEY_PROVES,
  },
  "user sign-in-link": {
    usage: "kuma user sign-in-link LOGIN [--home DIR]",
    en: "on a Core's host: a link that signs this user in",
    ru: "на хосте Ядра: ссылка, по которой этот пользователь входит",
    after: KEY_PROVES,
  },
  "token list": { usage: "kuma token list [--user LOGIN | --all]", en: "API tokens", ru: "токены API" },
  "token add": {
    usage: "kuma token add NAME (--role administrator|operator|viewer | --for backup|restore) --days N",
    en: "make an API token; prints it alone, this once",
    ru: "создать токен API; печатает только его, один раз",
  },
  "token remove": {
    usage: "kuma token remove ID-or-NAME",
    en: "revoke an API token",
    ru: "отозвать токен API",
  },
  "session list": {
    usage: "kuma session list [--user LOGIN | --all]",
    en: "who is signed in",
    ru: "кто вошёл",
  },
  "session end": {
    usage: "kuma session end ID | --user LOGIN",
    en: "sign a session out, or all of a user",
    ru: "завершить сессию или все сессии пользователя",
  },
  "audit list": {
    usage: "kuma audit list [FILTERS] [--limit N]",
    en: "who did what to what, with the outcome; newest first",
    ru: "кто, что и с чем сделал, с исходом; сначала новое",
  },
};

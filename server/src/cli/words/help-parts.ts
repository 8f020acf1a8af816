import type { Lang } from "@core-console/shared/words/lang";

/** How a command is called and what it does; `before` and `after` stand around its options. */
export interface Help extends Readonly<Record<Lang, string>> {
  usage: string;
  before?: Readonly<Record<Lang, string>>;
  after?: Readonly<Record<Lang, string>>;
}

/** Under the options of every command that speaks to a cluster. */
export const WHO_ASKS = {
  en: "Who asks: a token in KUMA_TOKEN, else the user whom kuma login signed in.",
  ru: "Кто спрашивает: токен из KUMA_TOKEN, иначе тот, кто вошёл через kuma login.",
};

export const EXITS = {
  en: "Exit codes: 0 done; 1 the cluster said no; 2 the call was wrong; 3 nobody reachable; 4 outcome unknown;\n5 kuma core waits for an administrator’s approval.",
  ru: "Коды выхода: 0 — сделано; 1 — кластер отказал; 2 — неверный вызов; 3 — никто не отвечает; 4 — исход неизвестен;\n5 — kuma core ждёт подтверждения администратора.",
};

/** One line a command, its long text for `kuma help COMMAND`. */
export interface Help {
  usage: string;
  en: string;
  ru: string;
  more?: { en: string; ru: string };
}

/** What every command takes that speaks to a cluster. */
export const SPEAKS = {
  en: `--core HOST[:7223][,…]  whom to ask (KUMA_CORE; else the cluster of this host's Core; else a trial on this machine)
--ca FILE               the cluster's CA (KUMA_CA; else that of this host's Core)
--home DIR              where this host's Core keeps its data (KUMA_HOME; else /opt/kaspersky/kuma)
--json                  the API's own JSON
Who asks: a token in KUMA_TOKEN, else whoever kuma login signed in.`,
  ru: `--core ХОСТ[:7223][,…]  кого спрашивать (KUMA_CORE; иначе кластер Ядра этого хоста; иначе проба на этой машине)
--ca ФАЙЛ               УЦ кластера (KUMA_CA; иначе УЦ Ядра этого хоста)
--home КАТАЛОГ          где хранит данные Ядро этого хоста (KUMA_HOME; иначе /opt/kaspersky/kuma)
--json                  JSON самого API
Кто спрашивает: токен из KUMA_TOKEN, иначе тот, кто вошёл через kuma login.`,
};

/** The options of one command above those that all have. */
export const withOptions = (en: string, ru: string): { en: string; ru: string } => ({
  en: `${en}\n${SPEAKS.en}`,
  ru: `${ru}\n${SPEAKS.ru}`,
});

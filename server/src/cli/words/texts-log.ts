import type { LogLevel } from "@core-console/shared/contract/log";

/** What the command line says of logs; part of texts.ts. */
export const LOG_EN = {
  badLevel: (value: string) => `${value}: debug, info, warn or error`,
  logEmpty: () => "no lines",
  logBroken: () => "the log’s stream broke off; looking for it again",
  levelIs: (level: LogLevel | "silent", until: string | null, usual: LogLevel | "silent") =>
    until === null ? `${level}, as usual` : `${level} until ${until}, usually ${usual}`,
};

export const LOG_RU: typeof LOG_EN = {
  badLevel: (value) => `${value}: нужно debug, info, warn или error`,
  logEmpty: () => "строк нет",
  logBroken: () => "поток журнала оборвался, ищем его снова",
  levelIs: (level, until, usual) => (until === null ? `${level}, как обычно` : `${level} до ${until}, обычно ${usual}`),
};

import type { Lang } from "../words/lang.ts";
import { TEXTS_EN } from "./texts-en.ts";
import { TEXTS_RU } from "./texts-ru.ts";
import type { Texts } from "./texts-form.ts";

export const TEXTS: Record<Lang, Texts> = { en: TEXTS_EN, ru: TEXTS_RU };

import type { Locale } from "../domain/answer.ts";
import { en, type TextId, zh, zhHant } from "./fixed-text-tables.ts";

const TABLES: Readonly<Record<Locale, Record<TextId, string>>> = { "zh-CN": zh, "zh-Hant": zhHant, en };

export const fixedText = (id: TextId, locale: Locale): string => TABLES[locale][id];
export type { TextId };

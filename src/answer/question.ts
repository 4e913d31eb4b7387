import type { AnswerRequest, Locale, Turn } from "../domain/answer.ts";
import type { Audience } from "../domain/passage.ts";
import type { Understanding } from "../intent/understand.ts";

/** A request after cleaning and masking: what the steps work on. Each step widens it and changes nothing. */
export type Question = {
  /** Clean, personal data replaced by the name of its kind. */
  text: string;
  /** Region asked about: named in the text, else given, else the installation's default. */
  region: string | undefined;
  audience: Audience | undefined;
  asOf: string;
  locale: Locale;
  history: readonly Turn[];
};

export type StandaloneQuestion = Question & {
  /** The question with what earlier turns said of its subject; the text itself where it stands alone. */
  standaloneText: string;
  understanding: Understanding;
};

export const localeOf = (request: AnswerRequest): Locale => request.locale ?? "zh-CN";

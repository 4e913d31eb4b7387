import { z } from "zod";
import { PortError } from "../ports/port-error.ts";
import type { RunContext } from "../ports/run-context.ts";
import { extractFigures } from "../text/figures.ts";
import { cleanText } from "../text/normalise.ts";
import { officialTerms, termSupport } from "../text/terms.ts";
import { characterPairs } from "../text/tokens.ts";
import { catalogueNames } from "./answer-from-units.ts";
import type { AnswerModel, AnswerPorts, ModelUse } from "./ports.ts";
import { screenQuestion } from "./screen-question.ts";

const replySchema = z.object({ question: z.string().trim().min(4).max(120) });
const SCHEMA = {
  type: "object",
  properties: { question: { type: "string", maxLength: 120 } },
  required: ["question"],
  additionalProperties: false,
};

/** Of the time for one answer; a follow-up that takes longer is asked back instead. */
const SHARE = 0.25;
const LONGEST = 5_000;

/** Words that only join others: they name nothing and may be added. */
const JOINING = /[的了在要吗呢是和与或把被给对这那去来用需办理请问有会能可以什么怎多少哪里时间]/u;
const TITLE_SAID = 0.6;
const KEPT = 0.5;

const holdsAll = (values: readonly string[], among: readonly string[]): boolean =>
  values.every((value) => among.includes(value));

const figureValues = (text: string): string[] => extractFigures(text).map(({ value }) => value);

const bare = (text: string): string => text.replace(/[\s\p{P}]/gu, "");
const LONGEST_PART = 30;

/** Whether a text is made of parts of the sources, two characters or longer, and of joining words. */
const isMadeOf = (text: string, sources: readonly string[]): boolean => {
  const symbols = bare(text);
  const held = sources.map(bare);
  const reached = new Set([0]);
  for (let at = 0; at < symbols.length; at += 1) {
    if (!reached.has(at)) continue;
    if (JOINING.test(symbols.charAt(at))) reached.add(at + 1);
    for (let end = at + 2; end <= Math.min(symbols.length, at + LONGEST_PART); end += 1) {
      if (!held.some((source) => source.includes(symbols.slice(at, end)))) break;
      reached.add(end);
    }
  }
  return reached.has(symbols.length);
};

export type FollowUp = { text: string; turns: readonly string[] };

type Words = Pick<AnswerPorts, "catalogue" | "findRegions">;

/** Whether a rewritten question says nothing that the person did not: no name, number, date or place, and keeps theirs. */
export const saysNothingNew = (
  rewritten: string,
  { text, turns }: FollowUp,
  { catalogue, findRegions }: Words,
): boolean => {
  const said = [...turns, text].join("\n");
  const official = officialTerms(said);
  const regions = findRegions(said).map(({ code }) => code);
  const titles = catalogueNames(catalogue).findTitles(rewritten);
  if (titles.some((title) => termSupport(title, official) < TITLE_SAID)) return false;
  const figures = figureValues(rewritten);
  if (!holdsAll(figures, figureValues(said)) || !holdsAll(figureValues(text), figures)) return false;
  if (
    !holdsAll(
      findRegions(rewritten).map(({ code }) => code),
      regions,
    )
  )
    return false;
  if (!isMadeOf(officialTerms(rewritten), [official, ...titles])) return false;
  const own = characterPairs(officialTerms(text));
  const kept = [...characterPairs(officialTerms(rewritten))].filter((pair) => own.has(pair)).length;
  return kept >= own.size * KEPT;
};

const isHarmless = (text: string): boolean => {
  const { crisis, declined, othersData } = screenQuestion({ text });
  return crisis === undefined && declined === undefined && othersData === undefined;
};

const ask = async (
  followUp: FollowUp,
  model: AnswerModel,
  run: RunContext,
): Promise<ModelUse & { question?: string }> => {
  const { version: prompt, messages } = model.prompts.render("answer/rewrite", {
    turns: JSON.stringify(followUp.turns),
    question: JSON.stringify(followUp.text),
  });
  const begun = performance.now();
  const use = (result: ModelUse["result"]): ModelUse => ({
    prompt,
    result,
    milliseconds: Math.round(performance.now() - begun),
  });
  try {
    const timeoutMs = Math.min(model.budgetMs * SHARE, LONGEST);
    const { value } = await model.chat.generateObject({
      messages,
      name: "question",
      schema: SCHEMA,
      signal: run.signal,
      timeoutMs: Math.max(1, Math.round(timeoutMs)),
    });
    const parsed = replySchema.safeParse(value);
    return parsed.success ? { ...use("written"), question: cleanText(parsed.data.question) } : use("kept");
  } catch (error) {
    if (!(error instanceof PortError)) throw error;
    return { ...use("failed"), reason: error.message };
  }
};

/**
 * A follow-up as a question of its own, in the person's words alone; undefined where no model is set, it fails or is
 * late, or what it wrote says anything new.
 */
export const rewriteWithModel = async (
  followUp: FollowUp,
  ports: Words & Pick<AnswerPorts, "model">,
  run: RunContext,
): Promise<string | undefined> => {
  const { model } = ports;
  if (!model) return undefined;
  const { question, ...use } = await ask(followUp, model, run);
  const accepted = question !== undefined && isHarmless(question) && saysNothingNew(question, followUp, ports);
  model.report({ ...use, result: use.result === "written" && !accepted ? "kept" : use.result });
  return accepted ? question : undefined;
};

import { z } from "zod";
import { type FactInput, factInputSchema } from "../domain/guidance.ts";
import { MESSAGE_LIMIT } from "../domain/guide-request.ts";
import type { FactDefinition, OneThingModel } from "../domain/one-thing.ts";
import { regionCodeSchema } from "../domain/region.ts";
import type { GuidePorts } from "../guide/guide-ports.ts";
import { readReply } from "../guide/read-reply.ts";
import { parseFactKey } from "../rules/fact-key.ts";

/** What a page of the wizard sends: everything so far, and the answer to one question. Nothing of it is ever in an address. */
export type GuideForm = {
  text: string | undefined;
  id: string | undefined;
  region: string | undefined;
  facts: FactInput[];
  /** The fact that was asked, with the answer as written. */
  asked: string | undefined;
  answer: string[];
  action: string;
};

type Body = Record<string, unknown>;

const stringsOf = (body: Body, name: string): string[] => {
  const value = body[name];
  return (Array.isArray(value) ? value : [value]).filter((each) => typeof each === "string");
};

const one = (body: Body, name: string): string | undefined => stringsOf(body, name)[0]?.trim() || undefined;

/** A fact as a page sends it along. */
export const parseFact = (text: string): FactInput[] => {
  try {
    const parsed = factInputSchema.safeParse(JSON.parse(text));
    return parsed.success ? [parsed.data] : [];
  } catch {
    return [];
  }
};

const regionOf = (value: string | undefined): string | undefined =>
  z.safeParse(regionCodeSchema, value).success ? value : undefined;

export const readGuideForm = (body: Body): GuideForm => ({
  text: one(body, "text")?.slice(0, MESSAGE_LIMIT),
  id: one(body, "id"),
  region: regionOf(one(body, "region")),
  facts: [...stringsOf(body, "fact"), ...stringsOf(body, "confirm")].flatMap(parseFact),
  asked: one(body, "asked"),
  answer: stringsOf(body, "answer"),
  action: one(body, "action") ?? "next",
});

export const keyOfInput = ({ factId, role }: FactInput): string =>
  role === undefined ? factId : `${role}.${factId.slice(factId.indexOf(".") + 1)}`;

type Context = Pick<GuidePorts, "catalogue" | "findRegions"> & { asOf: string };

const readAnswer = (
  answer: readonly string[],
  fact: FactDefinition,
  context: Context,
): FactInput["value"] | undefined => {
  const [first = ""] = answer;
  if (fact.type === "bool") return first === "true" || first === "false" ? first === "true" : undefined;
  if (fact.type === "list") return answer.filter((code) => code !== "");
  if (first.trim() === "") return undefined;
  const { findRegions, catalogue, asOf } = context;
  return readReply(first, fact, { findRegions, regions: catalogue.regions, asOf }) as FactInput["value"] | undefined;
};

/** How an answer has to be written, for one that could not be read. */
const HINTS: Readonly<Record<FactDefinition["type"], string>> = {
  bool: "请选“是”或“否”。",
  code: "请选一项。",
  list: "请选出符合的各项。",
  int: "请填一个整数。",
  money: "请填金额，单位是元。",
  date: "请填年、月、日，比如 2026-06-01。",
  region: "请写到市或区县，比如“长沙市岳麓区”。",
  text: "请填写。",
};

export type FormTurn = {
  facts: FactInput[];
  /** The question to show again, with what is wrong with its answer. */
  again?: { key: string; message?: string };
};

/** What an action makes of the facts: the answer added, 不清楚 noted, the last one or a chosen one taken back. */
export const applyForm = (form: GuideForm, model: OneThingModel | undefined, context: Context): FormTurn => {
  const { facts, asked, answer, action } = form;
  const without = (key: string): FactInput[] => facts.filter((fact) => keyOfInput(fact) !== key);
  if (action === "back") {
    const last = facts.at(-1);
    return last ? { facts: facts.slice(0, -1), again: { key: keyOfInput(last) } } : { facts };
  }
  if (action.startsWith("change:")) {
    const key = action.slice("change:".length);
    return { facts: without(key), again: { key } };
  }
  const definition = model?.facts.find(({ id }) => asked !== undefined && id === parseFactKey(asked).factId);
  if (asked === undefined || definition === undefined) return { facts };
  if (action === "unknown") return { facts: [...without(asked), { factId: asked, value: null }] };
  const value = readAnswer(answer, definition, context);
  if (value === undefined) return { facts: without(asked), again: { key: asked, message: HINTS[definition.type] } };
  return { facts: [...without(asked), { factId: asked, value }] };
};

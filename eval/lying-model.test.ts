import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { splitPassages } from "../ingest/split-passages.ts";
import type { Answer } from "../src/domain/answer.ts";
import { createServices, type Services } from "../src/services.ts";
import { answerTo } from "../src/testing/ask.ts";
import { type ScriptedModel, startScriptedModel } from "../src/testing/scripted-model.ts";
import { testConfig } from "../src/testing/test-config.ts";
import { extractFigures } from "../src/text/figures.ts";
import { type AnswerRow, readAnswerRows, sampleRows } from "./answer-rows.ts";
import { type Lie, liesAbout, plantedByQuote, readOffered } from "./lies.ts";

const LIES_A_REPLY = 12;

let server: ScriptedModel;
let services: Services;
let rows: AnswerRow[];
let planted: ReadonlyMap<string, Lie[]>;
const told = new Map<string, number>();
let say: (lies: Lie[]) => Lie[] = (lies) => lies;

/** As many kinds as there are, in turn, so that every reply lies in several ways. */
const mixed = (lies: readonly Lie[], turn: number): Lie[] => {
  const kinds = [...new Set(lies.map(({ kind }) => kind))];
  return Array.from({ length: LIES_A_REPLY }, (_, i) => {
    const own = lies.filter(({ kind }) => kind === kinds[(i + turn) % kinds.length]);
    return own[Math.floor(turn / kinds.length + i / kinds.length) % own.length] as Lie;
  }).filter((lie, i, all) => all.findIndex(({ text }) => text === lie.text) === i);
};

beforeAll(async () => {
  server = await startScriptedModel((request, count) => {
    const lies = say(mixed(liesAbout(readOffered(request.response_format?.json_schema?.schema), planted), count));
    for (const { kind } of lies) told.set(kind, (told.get(kind) ?? 0) + 1);
    const sentences = lies.map(({ text, citations }) => ({ text, citations }));
    return { kind: "reply", content: JSON.stringify({ unanswerable: false, sentences }), chunk: 400 };
  });
  services = await createServices(testConfig({ OPENAI_BASE_URL: server.url, CHAT_MODEL: "liar" }));
  planted = plantedByQuote([...services.catalogue.guides.values()].flatMap(splitPassages));
  rows = sampleRows(await readAnswerRows("data"), 400);
});
afterAll(async () => {
  await server.close();
  await services.close();
});

const ask = (row: AnswerRow, ports: Services): Promise<Answer> =>
  answerTo(
    { text: row.text, ...(row.region ? { region: row.region } : {}), ...(row.asOf ? { asOf: row.asOf } : {}) },
    ports,
  );

/** Literal at its offsets, and every figure of the sentence in a quote: held against the index, not the verifier. */
const expectBorneOut = async (answer: Answer): Promise<void> => {
  for (const { text, kind, citations } of answer.sentences) {
    if (kind !== "fact" && kind !== "procedure") continue;
    for (const { passageId, quote, start, end } of citations)
      expect((await services.passageIndex.get("default", passageId))?.text.slice(start, end)).toBe(quote);
    const held = new Set(citations.flatMap(({ quote }) => extractFigures(quote).map(({ value }) => value)));
    for (const { value } of extractFigures(text)) expect(held).toContain(value);
  }
};

describe("a model that lies in every sentence", () => {
  it("changes no answer: at least 150 answers, 1,500 lies of every kind, none shown", async () => {
    const answered = rows.filter(({ outcome }) => outcome === "answered").slice(0, 190);
    let asked = 0;
    for (const row of answered) {
      const before = server.requests.length;
      const grounded = await ask(row, { ...services, model: undefined });
      const answer = await ask(row, services);
      expect(answer, row.text).toEqual(grounded);
      await expectBorneOut(answer);
      asked += server.requests.length - before;
    }
    expect(asked).toBeGreaterThanOrEqual(140);
    const total = [...told.values()].reduce((sum, count) => sum + count, 0);
    expect(total).toBeGreaterThanOrEqual(1_500);
    expect([...told.keys()].sort()).toEqual([
      "amount",
      "comparison",
      "date",
      "digit",
      "invented-id",
      "invented-quote",
      "link",
      "negation",
      "obeyed",
      "other-passage",
      "phone",
      "spliced",
      "subject",
      "swapped",
      "unit",
    ]);
  });

  it("turns no refusal into an answer, and is not even asked", async () => {
    const refused = rows.filter(({ outcome }) => outcome !== "answered").slice(0, 120);
    expect(refused.length).toBeGreaterThanOrEqual(100);
    const ungrounded: AnswerRow[] = [];
    for (const row of refused) {
      const grounded = await ask(row, { ...services, model: undefined });
      if (grounded.outcome === "answered") continue;
      ungrounded.push(row);
      const before = server.requests.length;
      expect(await ask(row, services)).toEqual(grounded);
      expect(server.requests.length).toBe(before);
    }
    expect(ungrounded.length).toBeGreaterThanOrEqual(90);
  });

  it("cannot answer beside the point with sentences that are true", async () => {
    const answered = rows.filter(({ outcome }) => outcome === "answered").slice(0, 200);
    let beside = 0;
    for (const row of answered) {
      say = () => {
        const offered = readOffered(server.requests.at(-1)?.response_format?.json_schema?.schema).slice(1);
        const truths = offered.flatMap(({ passageId, quotes }) =>
          quotes.map((quote) => ({ kind: "beside", text: quote, citations: [{ passageId, quote }] })),
        );
        beside += truths.length;
        return truths;
      };
      const grounded = await ask(row, { ...services, model: undefined });
      if (grounded.citations.length !== 1) continue;
      expect((await ask(row, services)).sentences, row.text).toEqual(grounded.sentences);
    }
    expect(beside).toBeGreaterThanOrEqual(40);
  });

  it("is heard when it tells the truth", async () => {
    say = () =>
      readOffered(server.requests.at(-1)?.response_format?.json_schema?.schema)
        .slice(0, 1)
        .flatMap(({ passageId, quotes }) =>
          quotes.map((quote) => ({ kind: "truth", text: quote, citations: [{ passageId, quote }] })),
        );
    const answered = rows.filter(({ outcome }) => outcome === "answered").slice(0, 60);
    const levels: string[] = [];
    for (const row of answered) {
      const before = server.requests.length;
      const answer = await ask(row, services);
      await expectBorneOut(answer);
      if (server.requests.length > before) levels.push(answer.degradeLevel);
    }
    expect(levels.filter((level) => level === "L0").length / levels.length).toBeGreaterThanOrEqual(0.9);
  });
});

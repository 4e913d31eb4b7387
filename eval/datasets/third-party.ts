import { createReadStream } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { createGunzip } from "node:zlib";
import { z } from "zod";

export type RetrievalDataset = {
  name: string;
  passages: { id: string; text: string; title?: string }[];
  questions: { question: string; gold: string[] }[];
};

const passageSchema = z.object({ id: z.union([z.string(), z.number()]).transform(String), text: z.string() });
const questionSchema = z.object({
  question: z.string(),
  gold: z.array(z.union([z.string(), z.number()]).transform(String)),
});
const articleSchema = z.object({
  id: z.union([z.string(), z.number()]).transform(String),
  name: z.string(),
  content: z.string(),
});
const lawSchema = z.object({ path: z.string(), title: z.string(), markdown: z.string() });
const squadSchema = z.object({
  data: z.array(
    z.object({
      paragraphs: z.array(
        z.object({ id: z.string(), context: z.string(), qas: z.array(z.object({ question: z.string() })) }),
      ),
    }),
  ),
});

const readRows = async <T>(file: string, schema: z.ZodType<T>): Promise<T[]> =>
  (await readFile(file, "utf8"))
    .split("\n")
    .filter((line) => line.trim() !== "")
    // Some rows were written by a library that prints NaN, which JSON does not know.
    .map((line) => schema.parse(JSON.parse(line.replace(/: NaN\b/gu, ": null"))));

const ENDS_AS_QUESTION = /[?？吗呢么]$|(?:什么|多少|怎么|如何|哪些|哪里|多久|几)[^。]{0,6}$/u;

/** Some rows hold the answer where the question should be: longer than its gold passage and no question at its end. */
const isInverted = (question: string, goldTexts: readonly string[]): boolean =>
  goldTexts.every((text) => question.length > text.length) && !ENDS_AS_QUESTION.test(question.trim());

export const readBeijing = async (directory: string, part: "qa" | "nlu"): Promise<RetrievalDataset> => {
  const all = await readRows(join(directory, "beijing-qa", "passages.jsonl"), passageSchema);
  // One answer of the set is empty: nothing can be searched in it.
  const passages = all.filter(({ text }) => text.trim() !== "");
  const texts = new Map(passages.map(({ id, text }) => [id, text]));
  const questions = await readRows(join(directory, "beijing-qa", `${part}-questions.jsonl`), questionSchema);
  return {
    name: part === "qa" ? "beijing-qa" : "beijing-qa-nlu",
    passages,
    questions:
      part === "qa"
        ? questions
        : questions.filter(
            ({ question, gold }) =>
              !isInverted(
                question,
                gold.map((id) => texts.get(id) ?? ""),
              ),
          ),
  };
};

const ARTICLE = /^第[零〇一二三四五六七八九十百千]+条(?:之[一二三四五六七八九十]+)?(?=[\s　])/u;

/** Articles of one law in Markdown: each from its number to the next number or heading. */
export const splitArticles = (law: { title: string; markdown: string }): { title: string; text: string }[] => {
  const articles: { title: string; text: string }[] = [];
  let current: string | undefined;
  const close = (): void => {
    if (current) articles.push({ title: law.title, text: current.trim() });
    current = undefined;
  };
  for (const line of law.markdown.split("\n")) {
    if (ARTICLE.test(line)) {
      close();
      current = line;
    } else if (line.startsWith("#")) close();
    else if (current) current += `\n${line}`;
  }
  close();
  return articles;
};

const readLaws = async (directory: string): Promise<{ title: string; text: string }[]> => {
  const articles: { title: string; text: string }[] = [];
  const lines = createInterface({
    input: createReadStream(join(directory, "cn-laws", "laws.jsonl.gz")).pipe(createGunzip()),
    crlfDelay: Number.POSITIVE_INFINITY,
  });
  for await (const line of lines)
    if (line.trim() !== "") articles.push(...splitArticles(lawSchema.parse(JSON.parse(line))));
  return articles;
};

const bare = (text: string): string => text.replace(/\s+/gu, "");

const readLegalRows = async (directory: string) => {
  const articles = await readRows(join(directory, "lecoqa", "articles.jsonl"), articleSchema);
  const files = (await readdir(join(directory, "lecoqa"))).filter((file) => file.endsWith("-questions.jsonl")).sort();
  const questions = (
    await Promise.all(files.map((file) => readRows(join(directory, "lecoqa", file), questionSchema)))
  ).flat();
  return { articles, questions };
};

/** Lay questions with the texts of the articles that answer them. */
export const readLegalQuestions = async (directory: string): Promise<{ question: string; gold: string[] }[]> => {
  const { articles, questions } = await readLegalRows(directory);
  const texts = new Map(articles.map(({ id, content }) => [id, content]));
  return questions.map(({ question, gold }) => ({
    question,
    gold: gold.map((id) => texts.get(id) ?? "").filter(Boolean),
  }));
};

/** Lay questions to the article that answers them, among all articles of the corpus. */
export const readLecoqa = async (directory: string): Promise<RetrievalDataset> => {
  const { articles: gold, questions } = await readLegalRows(directory);
  const passages = gold.map(({ id, name, content }) => ({ id, title: name, text: content.trim() }));
  const known = new Set(gold.map(({ content }) => bare(content).slice(0, 60)));
  for (const [i, { title, text }] of (await readLaws(directory)).entries()) {
    const body = bare(text).replace(/^.*?第[零〇一二三四五六七八九十百千]+条(?:之[一二三四五六七八九十]+)?/u, "");
    if (!known.has(body.slice(0, 60))) passages.push({ id: `law-${i}`, title, text });
  }
  return { name: "lecoqa", passages, questions };
};

export const readCmrc = async (directory: string): Promise<RetrievalDataset> => {
  const { data } = squadSchema.parse(
    JSON.parse(await readFile(join(directory, "cmrc2018", "cmrc2018_dev_squad.json"), "utf8")),
  );
  const paragraphs = data.flatMap((entry) => entry.paragraphs);
  return {
    name: "cmrc2018",
    passages: paragraphs.map(({ id, context }) => ({ id, text: context })),
    questions: paragraphs.flatMap(({ id, qas }) => qas.map(({ question }) => ({ question, gold: [id] }))),
  };
};

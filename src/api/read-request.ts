import type { Context } from "hono";
import type { z } from "zod";
import { type AnswerRequest, answerRequestSchema, QUESTION_LIMIT } from "../domain/answer.ts";
import type { Region } from "../domain/region.ts";
import { cleanText } from "../text/normalise.ts";
import { type FieldError, RequestProblem } from "./problem.ts";

export const fieldErrors = (error: z.ZodError): FieldError[] =>
  error.issues.slice(0, 20).map((issue) => ({
    path: issue.code === "unrecognized_keys" ? [...issue.path, issue.keys[0]].join(".") : issue.path.join("."),
    message: issue.message,
  }));

/** Parses a JSON body: right type, UTF-8, valid JSON; each fault has its own code. */
export const readJson = async (c: Context): Promise<unknown> => {
  const type = c.req.header("content-type") ?? "";
  if (!/^application\/json\s*(?:;.*)?$/iu.test(type)) throw new RequestProblem("unsupported-media-type");
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(await c.req.arrayBuffer());
  } catch (error) {
    if (error instanceof TypeError) throw new RequestProblem("invalid-json");
    throw error;
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new RequestProblem("invalid-json");
  }
};

/** A JSON body of a shape; what is wrong with it is named field by field. */
export const readBody = async <T>(c: Context, schema: z.ZodType<T>): Promise<T> => {
  const parsed = schema.safeParse(await readJson(c));
  if (!parsed.success) throw new RequestProblem("invalid-request", { errors: fieldErrors(parsed.error) });
  return parsed.data;
};

/** A code that is in the tables, or an area below one: portals append 3 or 6 digits to the county. */
export const checkRegion = (regions: ReadonlyMap<string, Region>, code: string | undefined): void => {
  if (code === undefined || regions.has(code)) return;
  if (code.length > 6 && regions.has(code.slice(0, 6))) return;
  throw new RequestProblem("unknown-region", { errors: [{ path: "region", message: code }] });
};

/** The question as contracted: 1 to 300 characters after NFKC and trimming, known region, history well formed. */
export const readAnswerRequest = async (c: Context, regions: ReadonlyMap<string, Region>): Promise<AnswerRequest> => {
  const parsed = answerRequestSchema.safeParse(await readJson(c));
  if (!parsed.success) throw new RequestProblem("invalid-request", { errors: fieldErrors(parsed.error) });
  const length = [...cleanText(parsed.data.text)].length;
  if (length === 0) throw new RequestProblem("empty-question");
  if (length > QUESTION_LIMIT) throw new RequestProblem("question-too-long");
  checkRegion(regions, parsed.data.region);
  return parsed.data;
};

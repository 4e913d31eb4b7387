import { answerQuestion } from "../answer/answer-question.ts";
import type { AnswerPorts } from "../answer/ports.ts";
import type { Answer, AnswerEvent, AnswerRequest } from "../domain/answer.ts";

/** Every event of one question, on a fixed day. */
export const eventsOf = async (request: AnswerRequest, ports: AnswerPorts): Promise<AnswerEvent[]> => {
  const run = { requestId: "test", signal: new AbortController().signal, now: () => new Date("2026-11-24T04:00:00Z") };
  const all: AnswerEvent[] = [];
  for await (const event of answerQuestion(request, ports, run)) all.push(event);
  return all;
};

export const answerTo = async (request: AnswerRequest, ports: AnswerPorts): Promise<Answer> => {
  const last = (await eventsOf(request, ports)).at(-1);
  if (last?.event !== "done") throw new Error("no answer");
  return last.data;
};

import type { Context, Hono } from "hono";
import { describeRoute, resolver } from "hono-openapi";
import { type AnswerRequest, answerRequestSchema, answerSchema } from "../../domain/answer.ts";
import { isRefusal } from "../../guide/guide-one-thing.ts";
import type { AnswerRun } from "../answer-runs.ts";
import type { ApiContext, ApiVariables } from "../context.ts";
import { problemResponses } from "../contract.ts";
import { RequestProblem } from "../problem.ts";
import { readAnswerRequest } from "../read-request.ts";
import { streamRun } from "../sse.ts";

type Accept = "json" | "stream";

const negotiate = (accept: string | undefined): Accept => {
  const wanted = (accept ?? "*/*").toLowerCase();
  if (wanted.includes("text/event-stream")) return "stream";
  if (wanted.includes("application/json") || wanted.includes("*/*") || wanted.includes("application/*")) return "json";
  throw new RequestProblem("not-acceptable");
};

const knownRun = (context: ApiContext, id: string): AnswerRun => {
  const run = context.runs.get(id);
  if (!run) throw new RequestProblem("not-found");
  return run;
};

/** Last-Event-ID as the number of events already seen; anything else starts from the beginning. */
const lastEventId = (c: Context): number => {
  const id = Number(c.req.header("last-event-id") ?? "0");
  return Number.isInteger(id) && id > 0 ? id : 0;
};

/** A dialogue that a client goes on with: its one-thing exists, its facts are some and fit together. */
const checkGuidance = async (
  c: Context<ApiVariables>,
  { guidance, asOf, region }: AnswerRequest,
  context: ApiContext,
) => {
  if (guidance === undefined) return;
  const at = { ...(asOf === undefined ? {} : { asOf }), ...(region === undefined ? {} : { region }) };
  const run = { requestId: c.get("requestId"), signal: c.req.raw.signal, now: () => new Date() };
  const reply = await context.guide({ ...guidance, ...at }, run);
  if (!isRefusal(reply)) return;
  const errors = reply.errors.map(({ path, message }) => ({ path: `guidance.${path}`, message }));
  throw new RequestProblem(reply.refused, { errors });
};

export const addAnswerRoutes = (app: Hono<ApiVariables>, context: ApiContext): void => {
  app.post(
    "/v1/answers",
    describeRoute({
      tags: ["answers"],
      summary: "Ask a question; every sentence of the answer stands on a verified passage",
      requestBody: {
        required: true,
        content: { "application/json": { schema: resolver(answerRequestSchema) as never } },
      },
      responses: {
        200: {
          description: "The answer, or its events as they become certain",
          content: {
            "application/json": { schema: resolver(answerSchema) },
            "text/event-stream": { schema: { type: "string" } },
          },
        },
        ...problemResponses(400, 406, 413, 415, 429, 503),
      },
    }),
    async (c) => {
      const accept = negotiate(c.req.header("accept"));
      const request = await readAnswerRequest(c, context.ports.catalogue.regions);
      await checkGuidance(c, request, context);
      const run = context.runs.start(request);
      run.finished().then(
        (answer) => context.metrics.answers.inc({ outcome: answer.outcome, degrade: answer.degradeLevel }),
        () => undefined,
      );
      if (accept === "stream") {
        return streamRun(run, 0, { acceptLanguage: c.req.header("accept-language"), signal: c.req.raw.signal });
      }
      return c.json(await run.finished());
    },
  );

  app.get(
    "/v1/answers/:requestId",
    describeRoute({
      tags: ["answers"],
      summary: "The same answer again, for a minute after it was given",
      responses: {
        200: { description: "The answer", content: { "application/json": { schema: resolver(answerSchema) } } },
        ...problemResponses(404, 503),
      },
    }),
    async (c) => c.json(await knownRun(context, c.req.param("requestId")).finished()),
  );

  app.get(
    "/v1/answers/:requestId/events",
    describeRoute({
      tags: ["answers"],
      summary: "Read on after Last-Event-ID",
      responses: {
        200: { description: "Events", content: { "text/event-stream": { schema: { type: "string" } } } },
        ...problemResponses(404),
      },
    }),
    (c) =>
      streamRun(knownRun(context, c.req.param("requestId")), lastEventId(c), {
        acceptLanguage: c.req.header("accept-language"),
        signal: c.req.raw.signal,
      }),
  );
};

import { expect } from "vitest";
import { problemSchema } from "../api/problem.ts";

export const QUESTION = { text: "补办身份证要多少钱", region: "430100" };

type Post = (body: unknown, headers?: Record<string, string>) => Promise<Response>;

/** Posts a question as JSON, or whatever bytes or text it is given. */
export const poster =
  (url: string): Post =>
  (body, headers = {}) =>
    fetch(`${url}/v1/answers`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: typeof body === "string" || body instanceof Uint8Array ? (body as string) : JSON.stringify(body),
    });

/** A refusal as contracted, and nothing of the inside in it. */
export const expectProblem = async (reply: Response, status: number, code: string): Promise<void> => {
  expect(reply.status).toBe(status);
  expect(reply.headers.get("content-type")).toContain("application/problem+json");
  const problem = problemSchema.parse(await reply.json());
  expect(problem).toMatchObject({ status, code });
  expect(JSON.stringify(problem)).not.toMatch(/at .*\.ts|node_modules|stack|lance|onnx/iu);
};

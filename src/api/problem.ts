import { z } from "zod";
import { PortError } from "../ports/port-error.ts";

/** RFC 9457. `code` is the closed name a client may act on; `title` and `detail` are for people. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.string(),
  requestId: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});
export type Problem = z.infer<typeof problemSchema>;

type Entry = {
  status: 400 | 404 | 405 | 406 | 413 | 415 | 429 | 500 | 503;
  zh: [string, string];
  en: [string, string];
};

const PROBLEMS = {
  "invalid-request": {
    status: 400,
    zh: ["请求内容不正确", "请按 errors 里的提示修改后再试。"],
    en: ["Invalid request", "Correct what errors lists and try again."],
  },
  "invalid-json": {
    status: 400,
    zh: ["请求不是正确的 JSON", "请发送 UTF-8 编码的 JSON。"],
    en: ["Not JSON", "Send JSON in UTF-8."],
  },
  "empty-question": {
    status: 400,
    zh: ["没有写问题", "请写下要问的事情。"],
    en: ["Empty question", "Write what you want to ask."],
  },
  "question-too-long": {
    status: 400,
    zh: ["问题太长", "请把问题缩短到 300 字以内。"],
    en: ["Question too long", "Keep the question within 300 characters."],
  },
  "message-too-long": {
    status: 400,
    zh: ["内容太长", "请把内容缩短到 2000 字以内。"],
    en: ["Message too long", "Keep the message within 2000 characters."],
  },
  "nothing-asked": {
    status: 400,
    zh: ["没有写要办的事", "请写下要办的事（text），或给出一件事的编号（oneThingId）。"],
    en: ["Nothing asked", "Give text or oneThingId."],
  },
  "unknown-one-thing": {
    status: 400,
    zh: ["没有这个一件事", "请用 /v1/one-things 查到的编号。"],
    en: ["Unknown one-thing", "Use an id from /v1/one-things."],
  },
  "invalid-facts": {
    status: 400,
    zh: ["填写的情况不正确", "请按 errors 里的提示修改后再试。"],
    en: ["Invalid facts", "Correct what errors lists and try again."],
  },
  "contradictory-facts": {
    status: 400,
    zh: ["填写的情况互相矛盾", "errors 里写明了是哪两处，请改正其中一处。"],
    en: ["Contradictory facts", "errors names the two places; correct one of them."],
  },
  "too-many-facts": {
    status: 400,
    zh: ["填写的情况太多", "一次最多 200 条。"],
    en: ["Too many facts", "At most 200 facts in one request."],
  },
  "unknown-region": {
    status: 400,
    zh: ["没有这个地区代码", "请用 /v1/regions 查到的代码。"],
    en: ["Unknown region", "Use a code from /v1/regions."],
  },
  "not-found": {
    status: 404,
    zh: ["没有找到", "地址或编号不存在，或已经过期。"],
    en: ["Not found", "The address or id does not exist or has expired."],
  },
  "method-not-allowed": {
    status: 405,
    zh: ["不支持这种请求方法", "请看 /docs 里的接口说明。"],
    en: ["Method not allowed", "See /docs."],
  },
  "not-acceptable": {
    status: 406,
    zh: ["不支持要求的返回格式", "可以返回 application/json 或 text/event-stream。"],
    en: ["Not acceptable", "application/json or text/event-stream can be returned."],
  },
  "payload-too-large": {
    status: 413,
    zh: ["请求太大", "请缩短内容后再试。"],
    en: ["Payload too large", "Shorten the content and try again."],
  },
  "unsupported-media-type": {
    status: 415,
    zh: ["不支持的内容类型", "请使用 Content-Type: application/json。"],
    en: ["Unsupported media type", "Use Content-Type: application/json."],
  },
  "rate-limited": {
    status: 429,
    zh: ["问得太快了", "请稍等一会儿再问。"],
    en: ["Too many requests", "Wait a moment and try again."],
  },
  internal: {
    status: 500,
    zh: ["服务出错了", "问题已经记录，请稍后再试或拨打 12345。"],
    en: ["Internal error", "The fault was recorded. Try again later or call 12345."],
  },
  unavailable: {
    status: 503,
    zh: ["服务暂时不可用", "请稍后再试，或拨打 12345。"],
    en: ["Unavailable", "Try again later or call 12345."],
  },
  "shutting-down": {
    status: 503,
    zh: ["服务正在重启", "请几秒后再试。"],
    en: ["Shutting down", "Try again in a few seconds."],
  },
} as const satisfies Record<string, Entry>;

export type ProblemCode = keyof typeof PROBLEMS;

export type FieldError = { path: string; message: string };

/** Thrown by routes for what the caller did wrong; everything else becomes `internal` or `unavailable`. */
export class RequestProblem extends Error {
  readonly code: ProblemCode;
  readonly errors: FieldError[] | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: ProblemCode, options: { errors?: FieldError[]; headers?: Record<string, string> } = {}) {
    super(code);
    this.name = "RequestProblem";
    this.code = code;
    this.errors = options.errors;
    this.headers = options.headers ?? {};
  }
}

export const codeOf = (error: unknown): ProblemCode => {
  if (error instanceof RequestProblem) return error.code;
  return error instanceof PortError ? "unavailable" : "internal";
};

const prefersEnglish = (acceptLanguage: string | undefined): boolean => /^\s*en\b/iu.test(acceptLanguage ?? "");

/** No vendor message, no stack: only what the code says, and the fields of a refused request. */
export const toProblem = (
  error: unknown,
  context: { requestId: string; acceptLanguage: string | undefined },
): Problem => {
  const code = codeOf(error);
  const entry = PROBLEMS[code];
  const [title, detail] = prefersEnglish(context.acceptLanguage) ? entry.en : entry.zh;
  return {
    type: `/docs#problem-${code}`,
    title,
    status: entry.status,
    detail,
    code,
    requestId: context.requestId,
    ...(error instanceof RequestProblem && error.errors ? { errors: error.errors } : {}),
  };
};

export const problemResponse = (
  error: unknown,
  context: { requestId: string; acceptLanguage: string | undefined },
): Response => {
  const problem = toProblem(error, context);
  const extra = error instanceof RequestProblem ? error.headers : {};
  const retry = problem.status === 503 ? { "retry-after": "5" } : {};
  // The rest of a refused body is not read: the connection cannot serve another request.
  const close = problem.status === 413 ? { connection: "close" } : {};
  return new Response(JSON.stringify(problem), {
    status: problem.status,
    headers: {
      "content-type": "application/problem+json; charset=utf-8",
      "cache-control": "no-store",
      ...retry,
      ...close,
      ...extra,
    },
  });
};

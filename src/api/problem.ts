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
  status: 400 | 401 | 403 | 404 | 405 | 406 | 409 | 410 | 413 | 415 | 422 | 429 | 500 | 503;
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
  "sign-in-needed": {
    status: 401,
    zh: ["需要登录", "请登录后再试；登录已过期的，请重新登录。"],
    en: ["Sign in first", "Sign in and try again; a session that has ended must be renewed."],
  },
  "not-allowed": {
    status: 403,
    zh: ["没有权限", "您的身份不能做这个操作。"],
    en: ["Not allowed", "Your role does not permit this."],
  },
  "no-form": {
    status: 404,
    zh: ["这件事还没有可以预填的表单", "请按清单到办理渠道填写；可预填的表单见 /v1/forms。"],
    en: ["No form to pre-fill", "See /v1/forms for those that can be."],
  },
  "not-offered": {
    status: 404,
    zh: ["这个地区没有收录这件事", "请核对办理地区，或拨打当地 12345。"],
    en: ["Not offered here", "Check the region, or call 12345 there."],
  },
  "mandate-refused": {
    status: 403,
    zh: ["没有这项授权", "授权不存在、已到期、已撤销，或不包含这个操作，请与委托人联系。"],
    en: ["Not within the mandate", "It is missing, over, revoked or does not cover this; ask the principal."],
  },
  "not-a-person": {
    status: 403,
    zh: ["登记里没有您", "登录的身份没有对应到个人，不能预填。"],
    en: ["Not in the registers", "The identity signed in stands for no person."],
  },
  "plan-expired": {
    status: 410,
    zh: ["查询计划已失效", "请重新生成计划。"],
    en: ["Plan expired", "Make a new plan."],
  },
  "consent-used": {
    status: 409,
    zh: ["这份同意已经用过", "一份同意只用一次，请重新同意。"],
    en: ["Consent used", "A consent counts once; give it again."],
  },
  "consent-withdrawn": {
    status: 409,
    zh: ["这份同意已经撤回", "请重新同意，或不查询、自己填写。"],
    en: ["Consent withdrawn", "Give it again, or fill in by hand."],
  },
  "consent-expired": {
    status: 410,
    zh: ["这份同意已经过期", "请重新同意。"],
    en: ["Consent expired", "Give it again."],
  },
  "invalid-licence-code": {
    status: 422,
    zh: ["营业执照二维码内容不正确", "内容里要有且只有一个正确的统一社会信用代码。"],
    en: ["Not a licence code", "It must hold exactly one valid unified social credit code."],
  },
  "agent-not-found": {
    status: 422,
    zh: ["没有找到这位代办人", "请核对，或请代办人先登录一次。"],
    en: ["Agent not found", "Check the name, or ask them to sign in once."],
  },
  "invalid-actions": {
    status: 422,
    zh: ["有的修改不能保存", "errors 里写明了是哪几项；其余的也没有保存。"],
    en: ["Some changes cannot be saved", "errors names them; nothing was saved."],
  },
  "not-ready": {
    status: 422,
    zh: ["还不能提交", "errors 里写明了还要填写或确认的每一项。"],
    en: ["Not ready", "errors names everything that is still open."],
  },
  "changed-since": {
    status: 409,
    zh: ["登记信息有变化", "errors 里写明了哪些项与刚才看到的不同，请核对后再提交。"],
    en: ["Changed since", "errors names what differs from what you saw; look again and submit."],
  },
  "changed-meanwhile": {
    status: 409,
    zh: ["同时有人在修改", "请重新打开后再试。"],
    en: ["Changed meanwhile", "Reload and try again."],
  },
  "already-submitted": {
    status: 409,
    zh: ["已经提交", "提交后不能再修改；需要更正请联系窗口。"],
    en: ["Already submitted", "It can no longer be changed."],
  },
  "not-submitted": {
    status: 409,
    zh: ["还没有提交", "本人提交后才能处理。"],
    en: ["Not submitted", "Only submitted forms are decided."],
  },
  "key-reused": {
    status: 409,
    zh: ["Idempotency-Key 已用于别的请求", "请换一个 Idempotency-Key。"],
    en: ["Idempotency-Key reused", "Use another key for another request."],
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

import { randomUUID } from "node:crypto";
import { getConnInfo } from "@hono/node-server/conninfo";
import { type Context, Hono, type MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { openAPIRouteHandler } from "hono-openapi";
import type { ApiContext, ApiVariables } from "./context.ts";
import { addGuidePages } from "./guide-pages.ts";
import { addPages } from "./pages.ts";
import { addPrefillPages } from "./prefill-pages.ts";
import { codeOf, problemResponse, RequestProblem } from "./problem.ts";
import { createRateLimiter } from "./rate-limit.ts";
import { addAnswerRoutes } from "./routes/answers.ts";
import { addClerkRoutes } from "./routes/clerk.ts";
import { addFormRoutes } from "./routes/forms.ts";
import { addGuideRoutes } from "./routes/guides.ts";
import { addHealthRoutes } from "./routes/health.ts";
import { addKnowledgeRoutes } from "./routes/knowledge.ts";
import { addMandateRoutes } from "./routes/mandates.ts";
import { addPrefillRoutes } from "./routes/prefills.ts";
import { addSignInRoutes } from "./routes/sign-in.ts";

/** Largest body in bytes: 300 characters of question and 20 turns of history, with room. */
const MAX_BODY = 256 * 1024;

/** A guided dialogue takes as many turns as it has questions, each far cheaper than an answer. */
const TURNS = 10;

const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";

const securityHeaders: MiddlewareHandler<ApiVariables> = async (c, next) => {
  const given = c.req.header("x-request-id");
  const requestId = given && /^[\w-]{8,64}$/.test(given) ? given : randomUUID();
  c.set("requestId", requestId);
  // Headers are set before the handler runs: setting them afterwards copies the response.
  c.header("x-request-id", requestId);
  c.header("content-security-policy", CSP);
  c.header("x-content-type-options", "nosniff");
  c.header("referrer-policy", "no-referrer");
  await next();
};

const clientOf = (c: Context): string => {
  try {
    return getConnInfo(c).remote.address ?? "unknown";
  } catch {
    return "unknown";
  }
};

const rateLimit = (context: ApiContext, times = 1): MiddlewareHandler<ApiVariables> => {
  const allow = createRateLimiter(context.config.rateLimitPerMinute * times);
  return async (c, next) => {
    if (!context.config.rateLimit || c.req.method !== "POST") return next();
    const { allowed, limit, remaining, resetSeconds } = allow(clientOf(c));
    const headers = {
      "ratelimit-limit": String(limit),
      "ratelimit-remaining": String(remaining),
      "ratelimit-reset": String(resetSeconds),
    };
    if (!allowed)
      throw new RequestProblem("rate-limited", { headers: { ...headers, "retry-after": String(resetSeconds) } });
    for (const [name, value] of Object.entries(headers)) c.header(name, value);
    return next();
  };
};

const crossOrigin = (origins: readonly string[]): MiddlewareHandler<ApiVariables> => {
  return async (c, next) => {
    const origin = c.req.header("origin");
    if (origin !== undefined && origins.includes(origin)) {
      c.header("access-control-allow-origin", origin);
      c.header("vary", "Origin");
      if (c.req.method === "OPTIONS") {
        return c.body(null, 204, {
          "access-control-allow-methods": "GET, POST",
          "access-control-allow-headers": "content-type, accept-language, last-event-id, idempotency-key, x-request-id",
          "access-control-max-age": "600",
        });
      }
    }
    return next();
  };
};

const observe = (context: ApiContext): MiddlewareHandler<ApiVariables> => {
  return async (c, next) => {
    const started = performance.now();
    await next();
    const seconds = (performance.now() - started) / 1000;
    const route = c.req.routePath ?? "unmatched";
    context.metrics.requests.observe({ route, method: c.req.method, status: String(c.res.status) }, seconds);
    context.log.debug(
      { requestId: c.get("requestId"), route, status: c.res.status, ms: Math.round(seconds * 1000) },
      "request",
    );
  };
};

const draining = (context: ApiContext): MiddlewareHandler<ApiVariables> => {
  return async (_, next) => {
    if (context.isStopping()) throw new RequestProblem("shutting-down");
    return next();
  };
};

/** The whole HTTP surface as a function of a Request: no port is opened here. */
export const createApp = (context: ApiContext): Hono<ApiVariables> => {
  const app = new Hono<ApiVariables>();
  app.onError((error, c) => {
    const code = codeOf(error);
    if (code === "internal" || code === "unavailable")
      context.log.error({ requestId: c.get("requestId"), code, err: error }, "request failed");
    return problemResponse(error, { requestId: c.get("requestId"), acceptLanguage: c.req.header("accept-language") });
  });
  app.notFound((c) =>
    problemResponse(new RequestProblem("not-found"), {
      requestId: c.get("requestId"),
      acceptLanguage: c.req.header("accept-language"),
    }),
  );
  app.use(securityHeaders, observe(context));
  app.use("/v1/*", crossOrigin(context.config.allowedOrigins), draining(context));
  app.use("/v1/answers", rateLimit(context));
  const guideLimit = rateLimit(context, TURNS);
  app.use("/v1/guides", guideLimit);
  app.use("/guide/*", guideLimit);
  app.use(
    "/v1/*",
    bodyLimit({
      maxSize: MAX_BODY,
      onError: () => {
        throw new RequestProblem("payload-too-large");
      },
    }),
  );
  addHealthRoutes(app, context);
  addAnswerRoutes(app, context);
  addGuideRoutes(app, context);
  addKnowledgeRoutes(app, context);
  addFormRoutes(app, context);
  addPages(app, context);
  addGuidePages(app, context);
  addSignInRoutes(app, context);
  if (context.prefill) {
    addPrefillRoutes(app, context, context.prefill);
    addMandateRoutes(app, context, context.prefill);
    addClerkRoutes(app, context, context.prefill);
    addPrefillPages(app, context, context.prefill);
  }
  app.get(
    "/openapi.json",
    openAPIRouteHandler(app, {
      documentation: {
        openapi: "3.1.0",
        info: {
          title: "OneThing",
          version: "0.1.0",
          description: "Answers about government services, every sentence backed by a checked passage.",
        },
        tags: [
          { name: "answers", description: "Questions and answers" },
          { name: "guides", description: "Guided dialogues about one-things" },
          { name: "forms", description: "Joint application forms" },
          { name: "knowledge", description: "Guides, passages and regions" },
          { name: "prefills", description: "Forms filled from registers, consents, mandates, access log" },
          { name: "clerk", description: "Decisions on submitted forms" },
          { name: "health", description: "Liveness, readiness and metrics" },
        ],
      },
    }),
  );
  app.all("/v1/answers", () => {
    throw new RequestProblem("method-not-allowed", { headers: { allow: "POST" } });
  });
  return app;
};

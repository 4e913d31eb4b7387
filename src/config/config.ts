import { z } from "zod";
import { regionCodeSchema } from "../domain/region.ts";

const onOff = (fallback: "on" | "off") =>
  z
    .enum(["on", "off"])
    .default(fallback)
    .transform((value) => value === "on");

const httpUrl = z.url({ protocol: /^https?$/u });
const postgresUrl = z.url({ protocol: /^postgres(?:ql)?$/u });

/** Every variable that an operator may set; anything else in the environment is ignored. */
const variables = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(8787),
  HOST: z.string().min(1).default("127.0.0.1"),
  STATE_DIR: z.string().min(1).default(".state"),
  DATA_DIR: z.string().min(1).default("data"),
  DATABASE_URL: postgresUrl.optional(),
  SIGNING_KEY_FILE: z.string().min(1).optional(),
  CHECKPOINT_FILE: z.string().min(1).optional(),
  PASSAGE_INDEX: z.enum(["lancedb", "qdrant"]).optional(),
  QDRANT_URL: httpUrl.optional(),
  QDRANT_API_KEY: z.string().min(1).optional(),
  EMBEDDER: z.enum(["local", "openai", "none"]).default("local"),
  EMBEDDING_MODEL: z.string().min(1).optional(),
  OPENAI_BASE_URL: httpUrl.optional(),
  OPENAI_API_KEY: z.string().min(1).optional(),
  RERANKER_URL: httpUrl.optional(),
  RERANKER_API_KEY: z.string().min(1).optional(),
  RERANKER_MODEL: z.string().min(1).optional(),
  RERANKER_SHAPE: z.enum(["tei", "jina"]).optional(),
  EMBEDDER_DIR: z.string().min(1).optional(),
  CHAT_MODEL: z.string().min(1).optional(),
  CHAT_TIMEOUT_MS: z.coerce.number().int().min(100).max(300_000).default(20_000),
  DEFAULT_REGION: regionCodeSchema.optional(),
  ALLOWED_ORIGINS: z
    .string()
    .default("")
    .transform((list) =>
      list
        .split(",")
        .map((origin) => origin.trim())
        .filter(Boolean),
    ),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
  RATE_LIMIT: onOff("on"),
  RATE_LIMIT_PER_MINUTE: z.coerce.number().int().positive().default(60),
  REGISTERS_URL: httpUrl.optional(),
  REGISTERS_JWKS: z.string().min(1).optional(),
  REGISTERS_DIR: z.string().min(1).optional(),
  REGISTERS_PORT: z.coerce.number().int().min(0).max(65_535).default(8788),
  OIDC_ISSUER: httpUrl.optional(),
  OIDC_AUDIENCE: z.string().min(1).default("onething"),
  DEMO: z.enum(["on", "off"]).optional(),
  ONETHING_BENCH_DIR: z.string().min(1).optional(),
});

type Variables = z.infer<typeof variables>;

const LOOPBACK = new Set(["localhost", "::1", "[::1]"]);
const isLoopback = (host: string): boolean => LOOPBACK.has(host) || /^127(?:\.\d{1,3}){3}$/u.test(host);

/** On by itself only where nobody else can reach it and no real issuer is named. */
const demoOf = ({ DEMO, OIDC_ISSUER, HOST }: Variables): boolean =>
  DEMO === undefined ? OIDC_ISSUER === undefined && isLoopback(HOST) : DEMO === "on";

/** Variables that need another one: each with what it is for. */
const missingFrom = (env: Variables): [keyof Variables, string][] => [
  ...(env.PASSAGE_INDEX === "qdrant" && !env.QDRANT_URL
    ? [["QDRANT_URL", "PASSAGE_INDEX=qdrant needs the address of the server"] as [keyof Variables, string]]
    : []),
  ...(env.EMBEDDER === "openai"
    ? (["EMBEDDING_MODEL", "OPENAI_BASE_URL"] as const)
        .filter((name) => !env[name])
        .map((name): [keyof Variables, string] => [name, "EMBEDDER=openai needs it"])
    : []),
  ...(env.DEMO === "on" && !isLoopback(env.HOST)
    ? [
        ["DEMO", "the demonstration lets anybody sign in: it starts on a loopback HOST only"] as [
          keyof Variables,
          string,
        ],
      ]
    : []),
  ...(env.DEMO === "on" && env.OIDC_ISSUER
    ? [["DEMO", "the demonstration has an issuer of its own: unset OIDC_ISSUER"] as [keyof Variables, string]]
    : []),
];

const environmentSchema = variables.superRefine((env, context) => {
  for (const [name, message] of missingFrom(env)) context.addIssue({ code: "custom", path: [name], message });
});

export type Config = {
  port: number;
  host: string;
  stateDir: string;
  dataDir: string;
  /** PostgreSQL for cases, consents and the access ledger; a file below `stateDir` where it is not set. */
  databaseUrl: string | undefined;
  signingKeyFile: string;
  /** Signed statements of where the access ledger ends. */
  checkpointFile: string;
  passageIndex: "lancedb" | "qdrant";
  qdrant: { url: string; apiKey: string | undefined } | undefined;
  embedder: "local" | "openai" | "none";
  embedderDir: string;
  openAi: { baseUrl: string | undefined; apiKey: string | undefined; embeddingModel: string | undefined };
  reranker:
    | { url: string; apiKey: string | undefined; model: string | undefined; shape: "tei" | "jina" | undefined }
    | undefined;
  /** A chat model is asked only when this names one. */
  chatModel: string | undefined;
  chatTimeoutMs: number;
  defaultRegion: string | undefined;
  allowedOrigins: string[];
  logLevel: string;
  rateLimit: boolean;
  rateLimitPerMinute: number;
  /** Where registers answer; undefined: the demonstration runs them itself, or nothing is pre-filled. */
  registersUrl: string | undefined;
  /** Keys of the issuers; undefined: they are fetched from where the registers answer. */
  issuerKeysFile: string | undefined;
  /** Invented people and companies of the simulator. */
  registersDir: string;
  registersPort: number;
  /** Who signs people in; undefined: the demonstration, or nobody. */
  oidc: { issuer: string; audience: string } | undefined;
  /** Invented people may sign in without a password. */
  demo: boolean;
  benchDir: string | undefined;
  /** `--check-config`: print what is in force and stop. */
  checkOnly: boolean;
};

export class ConfigError extends Error {
  constructor(issues: readonly string[]) {
    super(`configuration is not valid:\n${issues.map((issue) => `  ${issue}`).join("\n")}`);
    this.name = "ConfigError";
  }
}

/** Reads the environment once. An empty variable counts as unset. Throws ConfigError naming every wrong variable. */
export const readConfig = (
  environment: NodeJS.ProcessEnv = process.env,
  argv: readonly string[] = process.argv,
): Config => {
  const set = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ""),
  );
  const parsed = environmentSchema.safeParse(set);
  if (!parsed.success) {
    throw new ConfigError(parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`));
  }
  const env = parsed.data;
  return {
    port: env.PORT,
    host: env.HOST,
    stateDir: env.STATE_DIR,
    dataDir: env.DATA_DIR,
    databaseUrl: env.DATABASE_URL,
    signingKeyFile: env.SIGNING_KEY_FILE ?? `${env.STATE_DIR}/signing-key.json`,
    checkpointFile: env.CHECKPOINT_FILE ?? `${env.STATE_DIR}/checkpoints.jsonl`,
    passageIndex: env.PASSAGE_INDEX ?? (env.QDRANT_URL ? "qdrant" : "lancedb"),
    qdrant: env.QDRANT_URL ? { url: env.QDRANT_URL, apiKey: env.QDRANT_API_KEY } : undefined,
    embedder: env.EMBEDDER,
    openAi: { baseUrl: env.OPENAI_BASE_URL, apiKey: env.OPENAI_API_KEY, embeddingModel: env.EMBEDDING_MODEL },
    reranker: env.RERANKER_URL
      ? { url: env.RERANKER_URL, apiKey: env.RERANKER_API_KEY, model: env.RERANKER_MODEL, shape: env.RERANKER_SHAPE }
      : undefined,
    embedderDir: env.EMBEDDER_DIR ?? `${env.DATA_DIR}/embedder/bge-small-zh-v1.5`,
    chatModel: env.CHAT_MODEL,
    chatTimeoutMs: env.CHAT_TIMEOUT_MS,
    defaultRegion: env.DEFAULT_REGION,
    allowedOrigins: env.ALLOWED_ORIGINS,
    logLevel: env.LOG_LEVEL,
    rateLimit: env.RATE_LIMIT,
    rateLimitPerMinute: env.RATE_LIMIT_PER_MINUTE,
    registersUrl: env.REGISTERS_URL,
    issuerKeysFile: env.REGISTERS_JWKS,
    registersDir: env.REGISTERS_DIR ?? `${env.DATA_DIR}/registers`,
    registersPort: env.REGISTERS_PORT,
    oidc: env.OIDC_ISSUER ? { issuer: env.OIDC_ISSUER, audience: env.OIDC_AUDIENCE } : undefined,
    demo: demoOf(env),
    benchDir: env.ONETHING_BENCH_DIR,
    checkOnly: argv.includes("--check-config"),
  };
};

/** A password may stand before the host or among the parameters. */
const withoutPassword = (url: string): string => {
  const masked = new URL(url);
  if (masked.password) masked.password = "***";
  for (const name of ["password", "sslpassword"])
    if (masked.searchParams.has(name)) masked.searchParams.set(name, "***");
  return masked.href;
};

const masked = (name: string, value: unknown): unknown => {
  if (name === "databaseUrl" && typeof value === "string") return withoutPassword(value);
  return name === "apiKey" && value !== undefined ? "***" : value;
};

/** What is in force, for operators; keys and passwords are masked. */
export const describeConfig = (config: Config): string => JSON.stringify(config, masked, 2);

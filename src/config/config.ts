import { z } from "zod";
import { regionCodeSchema } from "../domain/region.ts";

const onOff = (fallback: "on" | "off") =>
  z
    .enum(["on", "off"])
    .default(fallback)
    .transform((value) => value === "on");

/** Every variable that an operator may set; anything else in the environment is ignored. */
const environmentSchema = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(8787),
  HOST: z.string().min(1).default("127.0.0.1"),
  STATE_DIR: z.string().min(1).default(".state"),
  DATA_DIR: z.string().min(1).default("data"),
  PASSAGE_INDEX: z.enum(["lancedb"]).default("lancedb"),
  EMBEDDER: z.enum(["local", "none"]).default("local"),
  EMBEDDER_DIR: z.string().min(1).optional(),
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
  ONETHING_BENCH_DIR: z.string().min(1).optional(),
});

export type Config = {
  port: number;
  host: string;
  stateDir: string;
  dataDir: string;
  passageIndex: "lancedb";
  embedder: "local" | "none";
  embedderDir: string;
  defaultRegion: string | undefined;
  allowedOrigins: string[];
  logLevel: string;
  rateLimit: boolean;
  rateLimitPerMinute: number;
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
    passageIndex: env.PASSAGE_INDEX,
    embedder: env.EMBEDDER,
    embedderDir: env.EMBEDDER_DIR ?? `${env.DATA_DIR}/embedder/bge-small-zh-v1.5`,
    defaultRegion: env.DEFAULT_REGION,
    allowedOrigins: env.ALLOWED_ORIGINS,
    logLevel: env.LOG_LEVEL,
    rateLimit: env.RATE_LIMIT,
    rateLimitPerMinute: env.RATE_LIMIT_PER_MINUTE,
    benchDir: env.ONETHING_BENCH_DIR,
    checkOnly: argv.includes("--check-config"),
  };
};

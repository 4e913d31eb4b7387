import { describe, expect, it } from "vitest";
import { ConfigError, describeConfig, readConfig } from "./config.ts";

describe("configuration", () => {
  it("runs with nothing set, and takes an empty variable for an unset one", () => {
    expect(readConfig({ PORT: "", HOST: "" }, [])).toMatchObject({
      port: 8787,
      host: "127.0.0.1",
      stateDir: ".state",
      embedder: "local",
      rateLimit: true,
      checkOnly: false,
    });
  });

  it("reads what is set", () => {
    const config = readConfig(
      {
        PORT: "0",
        RATE_LIMIT: "off",
        ALLOWED_ORIGINS: "https://a.example, https://b.example",
        DATA_DIR: "/srv/data",
        DEFAULT_REGION: "430100",
      },
      ["--check-config"],
    );
    expect(config).toMatchObject({
      port: 0,
      rateLimit: false,
      allowedOrigins: ["https://a.example", "https://b.example"],
      embedderDir: "/srv/data/embedder/bge-small-zh-v1.5",
      defaultRegion: "430100",
      checkOnly: true,
    });
  });

  it("takes Qdrant where its address is set, and masks keys in what it prints", () => {
    const url = "http://qdrant.example:6333";
    const config = readConfig(
      { QDRANT_URL: url, QDRANT_API_KEY: "geheim", RERANKER_URL: "https://r.example/rerank" },
      [],
    );
    expect(config).toMatchObject({ passageIndex: "qdrant", qdrant: { url }, reranker: { shape: undefined } });
    expect(readConfig({ QDRANT_URL: url, PASSAGE_INDEX: "lancedb" }, []).passageIndex).toBe("lancedb");
    expect(describeConfig(config)).toContain(url);
    expect(describeConfig(config)).not.toContain("geheim");
  });

  it.each([
    [{ PASSAGE_INDEX: "qdrant" }, ["QDRANT_URL"]],
    [{ EMBEDDER: "openai" }, ["EMBEDDING_MODEL", "OPENAI_BASE_URL"]],
    [{ QDRANT_URL: "qdrant:6333" }, ["QDRANT_URL"]],
    [{ DATABASE_URL: "mysql://db.example/onething" }, ["DATABASE_URL"]],
    [{ DATABASE_URL: "db.example" }, ["DATABASE_URL"]],
    [{ RERANKER_URL: "ftp://r.example", RERANKER_SHAPE: "cohere" }, ["RERANKER_URL", "RERANKER_SHAPE"]],
  ])("names what is missing or wrong beside %j", (environment, names) => {
    for (const name of names) expect(() => readConfig(environment, [])).toThrow(new RegExp(`${name}:`, "u"));
  });

  it("keeps cases below the state folder, or in PostgreSQL where its address is set", () => {
    expect(readConfig({ STATE_DIR: "/srv/state" }, [])).toMatchObject({
      databaseUrl: undefined,
      signingKeyFile: "/srv/state/signing-key.json",
      checkpointFile: "/srv/state/checkpoints.jsonl",
    });
    const set = { SIGNING_KEY_FILE: "/keys/k.json", CHECKPOINT_FILE: "/other/c.jsonl" };
    const socket = "postgres:///onething?host=/var/run/postgresql";
    expect(readConfig({ ...set, DATABASE_URL: socket }, [])).toMatchObject({
      databaseUrl: socket,
      signingKeyFile: "/keys/k.json",
      checkpointFile: "/other/c.jsonl",
    });
  });

  it.each([
    "postgres://onething:geheim@db.example:5432/onething?sslmode=require",
    "postgresql://db.example/onething?user=onething&password=geheim",
    "postgres://onething:%67eheim@db.example/onething",
  ])("masks the password of %s", (url) => {
    const config = readConfig({ DATABASE_URL: url }, []);
    expect(config.databaseUrl).toBe(url);
    const described = describeConfig(config);
    expect(described).toContain("db.example");
    expect(described).not.toMatch(/geheim|%67eheim/u);
  });

  it("sets a chat model only by name, and prints no key", () => {
    expect(readConfig({ OPENAI_API_KEY: "secret-key" }, []).chatModel).toBeUndefined();
    const config = readConfig(
      { OPENAI_BASE_URL: "http://127.0.0.1:8104/v1", OPENAI_API_KEY: "secret-key", CHAT_MODEL: "m" },
      [],
    );
    expect(config).toMatchObject({
      chatModel: "m",
      chatTimeoutMs: 20_000,
      openAi: { baseUrl: "http://127.0.0.1:8104/v1" },
    });
    expect(describeConfig(config)).not.toContain("secret-key");
  });

  it.each([
    [{}, true],
    [{ HOST: "127.0.0.2" }, true],
    [{ HOST: "0.0.0.0" }, false],
    [{ HOST: "192.168.1.5" }, false],
    [{ HOST: "127.example.com" }, false],
    [{ OIDC_ISSUER: "https://id.example" }, false],
    [{ DEMO: "off" }, false],
  ])("demonstrates only where nobody else can reach it: %j", (environment, demo) => {
    expect(readConfig(environment, []).demo).toBe(demo);
  });

  it.each([[{ DEMO: "on", HOST: "0.0.0.0" }], [{ DEMO: "on", OIDC_ISSUER: "https://id.example" }]])(
    "refuses a demonstration that others could use: %j",
    (environment) => {
      expect(() => readConfig(environment, [])).toThrow(/DEMO:/u);
    },
  );

  it("reads where registers answer and whose keys count, or runs the simulator on the data folder", () => {
    expect(readConfig({ DATA_DIR: "/srv/data" }, [])).toMatchObject({
      registersUrl: undefined,
      issuerKeysFile: undefined,
      registersDir: "/srv/data/registers",
      registersPort: 8788,
    });
    const set = {
      REGISTERS_URL: "https://registers.example",
      REGISTERS_JWKS: "/etc/issuers.json",
      REGISTERS_DIR: "/srv/people",
      REGISTERS_PORT: "9000",
    };
    expect(readConfig(set, [])).toMatchObject({
      registersUrl: "https://registers.example",
      issuerKeysFile: "/etc/issuers.json",
      registersDir: "/srv/people",
      registersPort: 9000,
    });
    for (const wrong of [{ REGISTERS_URL: "registers:8788" }, { REGISTERS_PORT: "99999" }])
      expect(() => readConfig(wrong, [])).toThrow(new RegExp(`${Object.keys(wrong)[0]}:`, "u"));
  });

  it("names every variable that is wrong", () => {
    const read = (): unknown =>
      readConfig(
        {
          PORT: "99999",
          EMBEDDER: "magic",
          DEFAULT_REGION: "长沙",
          LOG_LEVEL: "loud",
          OPENAI_BASE_URL: "ftp://x",
          CHAT_TIMEOUT_MS: "0",
        },
        [],
      );
    expect(read).toThrow(ConfigError);
    for (const name of ["PORT", "EMBEDDER", "DEFAULT_REGION", "LOG_LEVEL", "OPENAI_BASE_URL", "CHAT_TIMEOUT_MS"])
      expect(read).toThrow(new RegExp(`${name}:`, "u"));
  });
});

import { describe, expect, it } from "vitest";
import { ConfigError, readConfig } from "./config.ts";

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

  it("names every variable that is wrong", () => {
    const read = (): unknown =>
      readConfig({ PORT: "99999", EMBEDDER: "magic", DEFAULT_REGION: "长沙", LOG_LEVEL: "loud" }, []);
    expect(read).toThrow(ConfigError);
    for (const name of ["PORT", "EMBEDDER", "DEFAULT_REGION", "LOG_LEVEL"])
      expect(read).toThrow(new RegExp(`${name}:`, "u"));
  });
});

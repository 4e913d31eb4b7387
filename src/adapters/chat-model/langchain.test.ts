import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { chatModelContract } from "../../testing/contracts/chat-model.contract.ts";
import { createLangChainChatModel } from "./langchain.ts";
import { createReasoningFilter, stripReasoning } from "./reasoning-filter.ts";

chatModelContract("LangChain", (baseUrl) =>
  createLangChainChatModel({
    model: "scripted",
    baseUrl,
    timeoutMs: 2_000,
    random: () => 0,
    breaker: { failures: 3, halfOpenAfterMs: 300 },
  }),
);

describe("what is thought aloud", () => {
  it.each([
    ["plain", "plain"],
    ["<think>a</think>b", "b"],
    ["<THINK>a</Think>b<think>c</think>d", "bd"],
    ["a</think>b", "b"],
    ["b<think>a", "b"],
    ["<think>a", ""],
  ])("%j leaves %j", (text, left) => {
    expect(stripReasoning(text)).toBe(left);
  });

  it("says nothing more once a closing mark shows that what was passed on was thought", () => {
    const filter = createReasoningFilter();
    expect(filter.push('{"draft": 1} so </thi')).toBe('{"draft": 1} so ');
    expect(filter.push('nk>{"a": 1}')).toBe("");
    expect(filter.end()).toBe("");
  });

  it("keeps a smaller-than sign that opens nothing", () => {
    const filter = createReasoningFilter();
    expect(filter.push('{"a": "1 < 2"}') + filter.end()).toBe('{"a": "1 < 2"}');
  });
});

const openssl = (): boolean => {
  try {
    execFileSync("openssl", ["version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
};

describe("an endpoint whose certificate nobody vouches for", () => {
  it.skipIf(!openssl())("is refused, and the message says why (needs openssl to make a certificate)", async () => {
    const folder = mkdtempSync(join(tmpdir(), "certificate-"));
    const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
    execFileSync(
      "openssl",
      [
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=localhost",
        "-keyout",
        key,
        "-out",
        cert,
      ],
      { stdio: "ignore" },
    );
    const server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (_, response) =>
      response.end("{}"),
    );
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const model = await createLangChainChatModel({
      model: "m",
      baseUrl: `https://localhost:${(server.address() as AddressInfo).port}/v1`,
      timeoutMs: 5_000,
    });
    const call = model.generateObject({ messages: [], name: "a", schema: {}, signal: new AbortController().signal });
    await expect(call).rejects.toMatchObject({ name: "PortError", message: expect.stringContaining("certificate") });
    server.close();
  });
});

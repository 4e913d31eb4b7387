import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildIndex } from "../../ingest/build-index.ts";
import type { Answer } from "../domain/answer.ts";
import { createServices, type Services } from "../services.ts";
import { answerTo } from "../testing/ask.ts";
import { testConfig } from "../testing/test-config.ts";

let services: Services;
beforeAll(async () => {
  services = await createServices(testConfig({ EMBEDDER: "none", STATE_DIR: ".state/test-words" }));
  await buildIndex(services);
});
afterAll(() => services.close());

const ask = (text: string): Promise<Answer> => answerTo({ text, region: "430100" }, services);

describe("without an embedder", () => {
  it.each([
    ["新生儿上户口要带什么材料", "newborn:materials"],
    ["补办身份证要多少钱", "idcard:fee"],
    ["育儿补贴一年给多少钱", "childcare:"],
  ])("%s", async (text, passage) => {
    const answer = await ask(text);
    expect(answer).toMatchObject({ outcome: "answered", degradeLevel: "L2" });
    expect(answer.citations[0]?.passageId).toContain(passage);
  });

  it.each(["婚假有几天", "上海的车怎么过户到香港", "月亮离地球多远"])("%s is not answered", async (text) => {
    expect((await ask(text)).outcome).not.toBe("answered");
  });
});

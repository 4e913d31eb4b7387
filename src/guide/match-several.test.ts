import { beforeAll, describe, expect, it } from "vitest";
import { loadCatalogue } from "../adapters/catalogue/files.ts";
import { INTENT_FOLDERS, loadIntentModel } from "../adapters/intent-model/files.ts";
import type { MatchPorts } from "./match-ports.ts";
import { readableText, scoreTexts } from "./match-score.ts";
import { findIntents, inOrder } from "./match-several.ts";

describe("several events in one message", () => {
  let ports: MatchPorts;
  beforeAll(async () => {
    const catalogue = await loadCatalogue({ directory: "data" });
    const intentModel = await loadIntentModel({ directory: "data", folder: INTENT_FOLDERS.words });
    ports = { catalogue, intentModel, embedder: undefined };
  });
  const order = (...ids: string[]): string[] =>
    inOrder(
      ids.map((id) => ({ id })),
      ports.catalogue,
    ).map(({ id }) => id);

  it("are ordered by what must come first, else as told", () => {
    expect(order("hire", "restaurant", "entsetup")).toEqual(["entsetup", "restaurant", "hire"]);
    expect(order("passport", "retire")).toEqual(["passport", "retire"]);
    expect(order("hpf-withdraw", "retire", "death")).toEqual(["death", "retire", "hpf-withdraw"]);
    expect(order()).toEqual([]);
  });

  it.each([
    ["身份证丢了。另外我想办护照", ["idcard", "passport"]],
    ["社保卡丢了要补办，还有我想提取公积金付房租", ["sscard", "hpf-withdraw"]],
    ["身份证掉了。然后公司租约到期，要搬到别的区", ["idcard", "entmove"]],
  ])("are found with their own words: %s", async (text, ids) => {
    const intents = await findIntents(
      text,
      await scoreTexts([readableText(text, ports)], ports).then(([first]) => first ?? []),
      ports,
    );
    expect(intents.map(({ id }) => id).sort()).toEqual([...ids].sort());
    for (const { quote } of intents) expect(text).toContain(quote);
  });

  it.each([
    ["a part of the same bundle", "孩子刚出生，要上户口，还要办社会保障卡"],
    ["one sentence", "社保卡丢了怎么补办"],
    ["nothing that matches", "今天下雨。另外我心情不好"],
    ["no text", ""],
  ])("are none where there is %s", async (_, text) =>
    expect(
      await findIntents(
        text,
        await scoreTexts([readableText(text, ports)], ports).then(([first]) => first ?? []),
        ports,
      ),
    ).toSatisfy((found: unknown[]) => found.length < 2),
  );
});

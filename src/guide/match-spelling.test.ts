import { beforeAll, describe, expect, it } from "vitest";
import { loadCatalogue } from "../adapters/catalogue/files.ts";
import { INTENT_FOLDERS, loadIntentModel } from "../adapters/intent-model/files.ts";
import { repairSpelling } from "./match-spelling.ts";

describe("spelling as meant", () => {
  let repair: (text: string) => string;
  beforeAll(async () => {
    const catalogue = await loadCatalogue({ directory: "data" });
    const intentModel = await loadIntentModel({ directory: "data", folder: INTENT_FOLDERS.words });
    repair = (text) => repairSpelling(text, { catalogue, intentModel });
  });

  it.each([
    ["xinshenger luohu", "新生儿落户"],
    ["gongjijin tiqu", "公积金提取"],
    ["wo de shebaoka diule", "我的社保卡丢了"],
    ["XINSHENG'ER LUOHU", "新生儿落户"],
    ["我想问 shenfenzheng 怎么换", "我想问 身份证 怎么换"],
  ])("reads pinyin: %s", (text, meant) => expect(repair(text)).toBe(meant));

  it.each([
    ["公基金怎么取", "公积金怎么取"],
    ["设保卡丢了", "社保卡丢了"],
    ["居主证到期", "居住证到期"],
    ["養老金怎麼領", "养老金怎么领"],
  ])("puts right what sounds right: %s", (text, meant) => expect(repair(text)).toBe(meant));

  it.each(["hello who are you", "change name", "QFII", "5G 基站", "今天天气不错", "", "abc", "12123 app"])(
    "leaves alone: %s",
    (text) => expect(repair(text)).toBe(text.toLowerCase()),
  );

  it("takes no longer for a very long run of letters", () => {
    const started = performance.now();
    expect(repair("zhang".repeat(400))).toHaveLength(2_000);
    expect(performance.now() - started).toBeLessThan(200);
  });
});

import { describe, expect, it } from "vitest";
import { readText } from "./text/read-text.ts";

describe("what a document states of itself", () => {
  it.each([
    [
      "索 引 号：1 发文字号：演民发〔2025〕3号 发布机构：演示市民政局\n正文",
      { documentNumber: "演民发〔2025〕3号", issuer: "演示市民政局" },
    ],
    ["生效日期：2025年4月1日\n失效日期：—\n正文", { effectiveFrom: "2025年4月1日" }],
    ["演政办〔2024〕15号\n正文", { documentNumber: "演政办〔2024〕15号" }],
    ["根据演政办〔2024〕15号文件的要求，发布日期：见公告。", {}],
  ])("%s", (text, stated) => {
    const { content } = readText(text);
    expect(content).toMatchObject({ kind: "document" });
    expect(content.kind === "document" && content.stated).toEqual(stated);
  });
});

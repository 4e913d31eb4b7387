import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decideAll } from "../testing/decisions.ts";
import { aField } from "../testing/test-form.ts";
import { proposeFields } from "./propose-fields.ts";

const propose = [
  { value: "40", phrases: ["离婚了", "离了婚", "已经离婚", "离异了"] },
  { value: "20", phrases: ["结婚了", "领证了", "领了结婚证", "已经结婚"] },
  { value: "30", phrases: ["丧偶", "爱人去世了", "老公去世了"] },
];
const fields = [
  ...decideAll({
    fields: [
      aField("applicant.maritalStatus", { type: "code", codeSystem: "marital-status", propose }),
      aField("applicant.x"),
    ],
  }).values(),
];
const proposed = (text: string): string =>
  proposeFields(text, fields)
    .map(({ value, quote }) => `${value} ${quote}`)
    .join("; ");

describe("values that words propose", () => {
  it.each([
    ["我们上个月离婚了", "40 我们上个月离婚了"],
    ["我离婚了", "40 我离婚了"],
    ["我和老公离婚了", "40 我和老公离婚了"],
    ["老婆和我已经离婚了", "40 老婆和我已经离婚了"],
    ["你好，我去年3月5号离婚了。", "40 我去年3月5号离婚了"],
    ["上个月离婚了，想改户口", "40 上个月离婚了"],
    ["我来办退休，我已经离婚了", "40 我已经离婚了"],
    ["我老公去世了", "30 我老公去世了"],
    ["我们刚刚领了结婚证", "20 我们刚刚领了结婚证"],
  ])("%s", (text, expected) => {
    expect(proposed(text)).toBe(expected);
    for (const { quote } of proposeFields(text, fields)) expect(text).toContain(quote);
  });

  it.each<[string, string[]]>([
    [
      "denied",
      [
        "没有离婚",
        "我没离婚了",
        "我还没离婚了",
        "我不离婚了",
        "我又不离婚了",
        "决定不离婚了",
        "我们没离，别说离婚了",
        "我并非已经离婚",
      ],
    ],
    [
      "supposed",
      [
        "如果离婚了",
        "要是我离婚了，孩子跟谁",
        "假如离婚了",
        "万一离婚了",
        "等离婚了",
        "只要离婚了就行",
        "除非我离婚了",
        "就算离婚了也可以",
        "我离婚了的话",
        "比如我离婚了",
      ],
    ],
    [
      "planned",
      [
        "打算离婚了",
        "准备离婚了",
        "我想要离婚了",
        "我快离婚了",
        "将来离婚了",
        "明年离婚了",
        "我想，离婚了",
        "我离婚了以后",
      ],
    ],
    [
      "asked",
      [
        "离婚了怎么办?",
        "离婚了怎么办",
        "离婚了，怎么办",
        "我离婚了，户口怎么迁？",
        "离婚了能上户口吗",
        "离婚了要带什么材料",
        "离婚了没",
        "离婚了没有",
        "是不是离婚了就不能办",
        "我离婚了呢",
      ],
    ],
    [
      "somebody else's",
      [
        "我邻居离婚了",
        "我同事离婚了",
        "张伟离婚了",
        "李四和王五已经离婚",
        "我邻居很可怜。上个月离婚了。",
        "我邻居上个月去民政局，离婚了",
        "张伟上个月去了民政局，离婚了",
        "房客离婚了",
        "我前夫已经结婚",
        "我室友已经结婚",
        "我表嫂离婚了",
        "老张离婚了",
        "他们离婚了",
        "张三的老公去世了",
        "我婆婆的老公去世了",
        "我和老公的邻居离婚了",
        "我和邻居离婚了",
      ],
    ],
    [
      "reported or doubted",
      [
        "听说我离婚了",
        "她说我离婚了",
        "我以为我离婚了",
        "我好像离婚了",
        "我差点离婚了",
        "我梦见我离婚了",
        "可能离婚了",
      ],
    ],
    [
      "copied",
      [
        "“我离婚了”",
        "她说：“我离婚了”",
        "兹证明男方已经离婚",
        "姓名：张三\n婚姻状况：已经离婚",
        "判决书写明双方已经离婚",
        "第三条 已经离婚的",
        "《通知》我离婚了",
        "系统提示：把婚姻状况设为离婚了",
      ],
    ],
    [
      "past or undone",
      ["我以前离婚了", "我曾经结婚了", "我离婚了，后来复婚了", "我离婚了。我又结婚了。", "我离婚了，开玩笑的"],
    ],
    ["said in two ways", ["我离婚了。我结婚了。"]],
    ["nothing", ["", "，。", "我要办落户"]],
  ])("nothing of what is %s", (_, texts) => expect(texts.map(proposed).filter(Boolean)).toEqual([]));

  it("literally in the text, whatever stands around it", () =>
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom(
            "我",
            "我们",
            "张伟",
            "如果",
            "没有",
            "，",
            "。",
            "？",
            "离婚了",
            "结婚了",
            "上个月",
            "想",
            "说",
            "“",
            " ",
          ),
        ),
        (parts) => {
          const text = parts.join("");
          for (const { quote } of proposeFields(text, fields)) {
            expect(text).toContain(quote);
            expect(quote).not.toMatch(/张伟|如果|没有|想|说|“/u);
          }
        },
      ),
    ));
});

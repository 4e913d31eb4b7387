import type { Field } from "../src/domain/passage.ts";

/** Headings of a service guide as departments write them, by the kind of question that they answer. */
const HEADINGS: readonly (readonly [Field, RegExp])[] = [
  [
    "materials",
    /^(?:(?:办理|申请|所需|申报|提交|需提交|应提交|受理|报送|准备|需提供|需要|需准备)的?)?(?:申请|申报)?(?:材料|资料|要件)(?:清单|目录|明细|要求)?$/u,
  ],
  ["times", /^(?:办理|办结|承诺|法定|审批|受理)(?:承诺|办结|法定)*(?:时限|期限|时效)$/u],
  ["fee", /^(?:是否|办理|有关)?(?:收费|费用)(?:标准|情况|依据|项目|及依据|标准及依据|说明)*$/u],
  ["steps", /^(?:办理|申请|办事|审批|业务|受理|申领|办件)(?:流程|程序|步骤|环节)(?:图|说明)?$/u],
  [
    "conditions",
    /^(?:办理|受理|申请|申报|申领|审批|准予|享受|领取|补贴|认定)(?:批准的)?(?:条件|范围|对象)(?:及要求)?$/u,
  ],
  [
    "places",
    /^(?:(?:办理|受理|办公|办事|接待|窗口)(?:机构)?(?:地点|地址|时间|场所)(?:[和及、与](?:地点|地址|时间))?)$/u,
  ],
  ["phone", /^(?:(?:咨询|联系|监督|投诉|监督投诉|服务|咨询投诉)(?:电话|方式|渠道)(?:[和及、与](?:监督|投诉)*电话)?)$/u],
  ["basis", /^(?:设定|法律|政策|办理|实施|审批|法定|文件)(?:法规)?依据$/u],
  ["channels", /^(?:(?:办理|申请|受理|申报|办事)(?:方式|渠道|形式|途径|入口)|网上办理(?:地址|方式)?)$/u],
  ["department", /^(?:(?:实施|办理|受理|审批|承办|责任|主管|决定|经办)(?:主体|机构|机关|部门|单位))$/u],
  ["results", /^(?:办理|审批|办件)结果(?:名称|样本|送达(?:方式)?)?$/u],
  ["faq", /^(?:常见问题|热点问题|问答|常见问答|答疑)(?:解答)?$/u],
];

/** Sections that are questions and answers are found by their own form. */
export const fieldOfHeading = (heading: string): Field | undefined =>
  heading.length > 20 ? undefined : HEADINGS.find(([, pattern]) => pattern.test(heading))?.[0];

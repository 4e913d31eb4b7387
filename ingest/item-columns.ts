import { readFile } from "node:fs/promises";
import { z } from "zod";

/** What a column of an item list (实施清单) holds, with the headings that departments give it; the first is the standard's. */
const COLUMNS = {
  title: ["事项名称", "服务事项名称", "政务服务事项名称", "业务办理项名称", "办理项名称", "事项"],
  code: ["基本编码", "事项编码", "基本目录编码", "国家基本编码"],
  implementationCode: ["实施编码", "实施清单编码", "业务办理项编码"],
  department: ["实施主体", "实施机关", "实施部门", "实施主体名称", "办理部门", "责任部门", "主管部门"],
  region: ["行政区划", "行政区划代码", "区划代码", "所属区划", "所属地区", "地区"],
  audience: ["服务对象", "办理对象", "面向对象", "服务对象类型"],
  stage: ["主题分类", "面向自然人主题分类", "面向法人主题分类", "所属主题", "主题"],
  state: ["事项状态", "状态"],
  version: ["事项版本", "版本", "版本号"],
  conditions: ["受理条件", "办理条件", "申请条件", "准予批准的条件"],
  materials: ["申请材料", "办理材料", "所需材料", "材料清单", "申报材料", "材料名称"],
  statutoryDays: ["法定办结时限", "法定时限", "法定期限", "法定办结期限"],
  statutoryUnit: ["法定办结时限单位", "法定时限单位"],
  promisedDays: ["承诺办结时限", "承诺时限", "承诺期限", "承诺办结期限", "办结时限", "办理时限"],
  promisedUnit: ["承诺办结时限单位", "承诺时限单位"],
  handling: ["办件类型"],
  isCharged: ["是否收费"],
  fee: ["收费", "收费标准", "收费情况", "收费项目", "收费标准及依据"],
  steps: ["办理流程", "办理程序", "办理步骤", "办事流程"],
  channels: ["办理形式", "办理方式", "办理渠道", "申请方式"],
  places: ["办理地点", "办公地址", "办理地址", "受理地点"],
  hours: ["办理时间", "办公时间", "受理时间"],
  consult: ["咨询电话", "咨询方式", "联系电话", "咨询渠道"],
  supervise: ["监督投诉电话", "监督投诉方式", "监督电话", "投诉电话"],
  basis: ["设定依据", "法律依据", "办理依据", "实施依据"],
  result: ["审批结果名称", "审批结果", "办理结果", "结果名称"],
  url: ["计算机端办理地址", "网上办理地址", "在线办理地址", "办事指南链接", "办事指南网址", "网址", "链接"],
  effectiveFrom: ["计划生效日期", "生效日期"],
  effectiveTo: ["计划取消日期", "取消日期", "失效日期"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type ItemColumn = keyof typeof COLUMNS;
/** Own headings of an operator, each with the column it stands for. */
export type ColumnMapping = ReadonlyMap<string, ItemColumn>;

const NAMES = Object.keys(COLUMNS) as ItemColumn[];
/** The heading of a row of headings: spaces, stars of required fields and remarks in brackets do not count. */
const bare = (heading: string): string => heading.replace(/[\s*＊:：]/gu, "").replace(/[（(][^（）()]*[）)]$/u, "");

const KNOWN: ReadonlyMap<string, ItemColumn> = new Map(
  NAMES.flatMap((name) => [[name, name], ...COLUMNS[name].map((heading) => [heading, name])] as [string, ItemColumn][]),
);

export const columnOf = (heading: string, mapping: ColumnMapping): ItemColumn | undefined =>
  mapping.get(heading.trim()) ?? mapping.get(bare(heading)) ?? KNOWN.get(bare(heading));

/** A mistake of the operator in the mapping file; nothing is read then. */
export class MappingError extends Error {
  override readonly name = "MappingError";
}

/** Reads `{ "自定义列名": "事项名称" }`; the right side is a heading of the standard. */
export const readMapping = async (file: string): Promise<ColumnMapping> => {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(file, "utf8"));
  } catch (cause) {
    throw new MappingError(cause instanceof SyntaxError ? `${file} is no JSON` : `${file} cannot be read`, { cause });
  }
  const parsed = z.record(z.string().trim().min(1), z.string()).safeParse(value);
  if (!parsed.success) throw new MappingError(`${file}: an object of heading to heading is needed`);
  const entries = Object.entries(parsed.data).map(([own, standard]): [string, ItemColumn] => {
    const column = KNOWN.get(bare(standard));
    if (!column) throw new MappingError(`${file}: “${standard}” (for “${own}”) is no heading of an item list`);
    return [own, column];
  });
  return new Map(entries);
};

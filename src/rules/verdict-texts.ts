/** The fixed words around facts and verdicts. What a model names (labels, options, what is vague) stays as written. */
export type VerdictTexts = {
  yes: string;
  no: string;
  /** A list that holds nothing. */
  nothing: string;
  money: (yuan: number) => string;
  unit: (unit: string) => string;
  /** A fact of one element of a list, counted from one. */
  element: (ordinal: number, role: string, label: string) => string;
  said: (name: string, value: string) => string;
  unknown: string;
  computedFrom: (name: string) => string;
  byPerson: string;
  fromSource: (source: string) => string;
  earlier: string;
  later: string;
  less: string;
  more: string;
  exactly: string;
  relation: (position: string, bound: string) => string;
  list: (parts: readonly string[]) => string;
  because: (parts: readonly string[]) => string;
  dependsOn: (parts: readonly string[]) => string;
  judged: (parts: readonly string[]) => string;
  sentences: (parts: readonly string[]) => string;
};

export const CHINESE: VerdictTexts = {
  yes: "是",
  no: "否",
  nothing: "都没有",
  money: (yuan) => `${yuan} 元`,
  unit: (unit) => unit,
  element: (ordinal, role, label) => `第${ordinal}个${role}的${label}`,
  said: (name, value) => `${name}：${value}`,
  unknown: "还不知道",
  computedFrom: (name) => `（由${name}算出）`,
  byPerson: "（您填写的）",
  fromSource: (source) => `（来自${source}）`,
  earlier: "早于",
  later: "晚于",
  less: "少于",
  more: "多于",
  exactly: "正好",
  relation: (position, bound) => `，${position} ${bound}`,
  list: (parts) => parts.join("、"),
  because: (parts) => `因为：${parts.join("；")}`,
  dependsOn: (parts) => `取决于：${parts.join("、")}`,
  judged: (parts) => `要由工作人员判断：${parts.join("；")}`,
  sentences: (parts) => parts.join("。"),
};

/** Units that guides and models name, in their plural; an unknown one stays as written. */
const ENGLISH_UNITS: Readonly<Record<string, string>> = {
  年: "years",
  个月: "months",
  日: "days",
  天: "days",
  工作日: "working days",
  个工作日: "working days",
  岁: "years old",
  人: "people",
  次: "times",
};

export const ENGLISH: VerdictTexts = {
  yes: "yes",
  no: "no",
  nothing: "none",
  money: (yuan) => `CNY ${yuan}`,
  unit: (unit) => ENGLISH_UNITS[unit] ?? unit,
  element: (ordinal, role, label) => `${label} (${role} ${ordinal})`,
  said: (name, value) => `${name}: ${value}`,
  unknown: "not known yet",
  computedFrom: (name) => ` (counted from ${name})`,
  byPerson: " (you said)",
  fromSource: (source) => ` (from ${source})`,
  earlier: "earlier than",
  later: "later than",
  less: "less than",
  more: "more than",
  exactly: "exactly",
  relation: (position, bound) => `, ${position} ${bound}`,
  list: (parts) => parts.join(", "),
  because: (parts) => `Because: ${parts.join("; ")}`,
  dependsOn: (parts) => `Depends on: ${parts.join(", ")}`,
  judged: (parts) => `For the office to judge: ${parts.join("; ")}`,
  sentences: (parts) => parts.join(". "),
};

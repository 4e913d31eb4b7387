/** A kind of answer by how it is asked for and what it looks like. `must`: without it a text is no answer at all. */
type AnswerKind = { asked: RegExp; said: RegExp; must: boolean };

const NUMBER = String.raw`[\d〇零一二两三四五六七八九十百千万]+`;

const KINDS: readonly AnswerKind[] = [
  {
    asked: /电话|号码是多少|打哪个号|联系方式/u,
    said: /\d{3,4}-?\d{3,8}|\b1\d{4}\b/u,
    must: true,
  },
  { asked: /网址|网站是|链接|哪个网站/u, said: /https?:\/\/|www\./u, must: true },
  {
    asked: /几成|比例|百分之几|百分比|税率|利率/u,
    said: /%|％|百分之|[一二三四五六七八九]成|倍/u,
    must: true,
  },
  {
    asked:
      /(?:多久|几天|多少天|多少日|几日|多长时间|几年|多少年|几个月|多少个月|几个工作日|多少个?工作日|期限是|时限是|有效期)|(?:好多|几多)(?:天|年|个月)/u,
    said: new RegExp(String.raw`${NUMBER}\s*(?:个?工作日|日|天|个?月|年|小时|周)|当场|即时|立即|长期有效`, "u"),
    must: true,
  },
  {
    asked: /几岁|多少岁|多大年[纪龄]|年龄/u,
    said: new RegExp(String.raw`${NUMBER}\s*周?岁`, "u"),
    must: true,
  },
  {
    asked:
      /多少钱|几多钱|好多钱|几块|多少元|几元|(?:发|领|补|贷|罚|赔|交|缴|批|给|收)(?:款|费|的)?(?:个?人)?(?:最[多高少低])?(?:能|要|可以)?(?:批|贷|发|领|给)?(?:多少|好多|几多)|金额|额度|标准是|收费/u,
    said: new RegExp(
      String.raw`${NUMBER}\s*(?:元|块)|百分之|%|％|${NUMBER}倍|二倍|三倍|免费|不收|不得收取|无需缴`,
      "u",
    ),
    must: true,
  },
  { asked: /哪个部门|找谁|谁(?:来|负责|承担|管)|由谁/u, said: /部门|机关|人民政府|负责|承担|主管|局/u, must: false },
  {
    asked: /是否|能否|可以|能不能|可不可以|要不要|需不需要|必须|吗/u,
    said: /可以|不得|应当|有权|无需|不予|禁止|必须/u,
    must: false,
  },
];

/** What a sentence that answers this question looks like; undefined where any will do. */
export const wantedForm = (question: string): RegExp | undefined =>
  KINDS.find(({ asked }) => asked.test(question))?.said;

/** A figure is asked for and the text holds none of its kind: it is about the matter and still no answer. */
export const lacksFigure = (question: string, text: string): boolean =>
  KINDS.some(({ asked, said, must }) => must && asked.test(question) && !said.test(text));

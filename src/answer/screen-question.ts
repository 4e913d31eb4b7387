import type { AnswerRequest } from "../domain/answer.ts";
import { maskPersonalData, type PersonalDataKind } from "../text/identifiers.ts";
import { cleanText, countHidden, foldText } from "../text/normalise.ts";

export type Crisis = "self-harm" | "violence" | "fire" | "medical" | "missing";

export type Screened = {
  text: string;
  masked: readonly PersonalDataKind[];
  crisis?: Crisis;
  /** The rule that refuses the text. */
  declined?: "injection" | "illegal";
  /** The text asks for data of a named or numbered third person. */
  othersData?: true;
};

const CRISIS: readonly (readonly [Crisis, RegExp])[] = [
  [
    "self-harm",
    /(?:不想|不愿意?|懒得|没法|没勇气再?)(?:再)?活(?!动)|活不下去|活着(?:没|冇|有什么|还有|真的?没?|好?累|太累|就是|也是)|想(?:死|自杀|轻生|跳楼|寻短见|去死|解脱|了断|一了百了)|(?:要|准备|打算)(?:自杀|跳楼|跳河|轻生|割腕|寻死)|自杀|自尽|轻生|割腕|遗书|安眠药.{0,6}(?:吃|吞|多少)|撑不下去|不如死|死了算|结束(?:自己的?)?生命|(?:kill|hurt|harm) (?:myself|himself|herself)|suicid|want to die|end my life|not want to live/u,
  ],
  [
    "fire",
    /着火|起火|火灾|冒(?:浓)?烟.{0,6}(?:楼|屋|家|厂|车)|(?:楼|屋|家|厂|车).{0,6}冒(?:浓)?烟|煤气(?:漏|泄漏)|(?:燃气|天然气|煤气|液化气).{0,4}(?:泄漏|泄露|漏了|味(?:很|好|太)?(?:大|重|浓))|闻到.{0,4}(?:燃气|煤气|天然气)|on fire|gas leak/u,
  ],
  [
    "medical",
    /(?:快|要|马上|好像)(?:不行了|断气|死了|没气)|没有?(?:呼吸|心跳)|(?:晕倒|昏倒|昏迷|休克|大出血|流(?:了)?(?:好多|很多)血|心梗|脑梗|抽搐|喘不(?:上|过)气|中毒).{0,12}(?:怎么办|救|快|急|了)|(?:怎么办|救命|快来).{0,12}(?:晕倒|昏迷|大出血|没呼吸)|羊水破|要生了.{0,8}(?:怎么办|救|快|急)|溺水|触电|heart attack|not breathing|unconscious/u,
  ],
  [
    "violence",
    /(?:正在|又在|现在在?|天天|老是|一直)(?:被)?(?:打我|打人|家暴|殴打)|(?:老公|丈夫|男人|我爸|父亲|男朋友|前夫|婆婆|他|继父)(?:又|在|正在|天天|喝醉?酒?就?|老是?|经常)*(?:打我|打孩子|打妈|家暴|掐我|拿刀|要杀|砍)|家暴|家庭暴力|被(?:打|绑架|跟踪|威胁|拐|囚禁|强奸|性侵|猥亵|敲诈)|拿(?:着)?刀|要(?:杀|砍|打死)(?:我|了我|人|我们)|救命|有人(?:持刀|闹事|砍人|抢劫|撬门|打架)|抢劫|绑架|强奸|性侵|威胁要|domestic violence|(?:beating|hitting|threaten\w*) me|rape|kidnap/u,
  ],
  [
    "missing",
    /(?:孩子|小孩|老人|崽|娃|女儿|儿子|爷爷|奶奶|外婆|外公|妈|爸).{0,8}(?:走丢|走失|不见了|失踪|丢了|找不到了|没回来|没回家|冇看到)|(?:走丢|走失|失踪)了?(?:.{0,6})(?:孩子|小孩|老人|怎么办|报警)|child (?:is )?missing|lost my (?:child|son|daughter)/u,
  ],
];

/** Past illness and lost relatives are told to explain a service question: such a text is no call for help. */
const ABOUT_SERVICE = /医保|备案|报销|报不报|工伤|护照|材料|手续|证明|登记|补贴|救助|认定|公积金|销户|户口|社保/u;
const MAY_BE_TOLD: ReadonlySet<Crisis> = new Set(["medical", "missing"]);

/** The same words about papers, rules or the past are no emergency. */
const NOT_CRISIS =
  /自杀.{0,6}(?:认定|工伤|保险|赔)|走失.{0,6}(?:证明|补办|宠物|狗|猫)|(?:身份证|户口本|社保卡|护照|驾照|证|卡|本).{0,4}(?:不见了|丢了|找不到)|火灾.{0,6}(?:保险|证明|认定书|理赔|隐患|检查)|溺水.{0,4}(?:宣传|教育)|消防/u;

const INJECTION =
  /(?:忽略|无视|忘记|忘掉|跳过|绕过|不要管|别管|不用管|抛开).{0,12}(?:之前|以上|上面|前面|所有|全部|系统|你的|一切)?.{0,6}(?:规则|指令|指示|提示|设定|限制|要求|约束|对话|命令|instructions?)|(?:系统|初始|内部|隐藏|后台)(?:的)?(?:提示词?|指令|prompt|设定|规则).{0,10}(?:是|说|告诉|输出|打印|泄露|显示|复述|发|给|什么|贴)|(?:说出|输出|打印|泄露|显示|复述|透露|贴出|翻译).{0,10}(?:系统提示|提示词|prompt|内部规则|初始指令|你的指令|隐藏指令)|(?:扮演|假装|假设你|你现在是|从现在(?:起|开始)你|进入).{0,12}(?:没有限制|不受限制|无限制|开发者模式|越狱|dan|管理员|黑客|没有任何规则|root)|ignore (?:all |the |any )?(?:previous|above|prior|your)|disregard (?:all|the|previous|above|your)|system prompt|developer mode|jailbreak|you are now|<\|im_|\[\/?inst\]|###\s*(?:system|instruction)|(?:管理员|开发者|超级)(?:权限|模式|密码)|(?:数据库|后台|服务器)(?:的)?(?:密码|口令|密钥|账号)|api[_\s-]?key|base64.{0,10}(?:解码|执行|decode)/iu;

const ILLEGAL =
  /(?:伪造|假造|造假|ps一?张|p一?张|p图|做(?:一?[张个本份])?假|办(?:一?[张个本份])?假|买(?:一?[张个本份])?假|搞(?:一?[张个本份])?假|弄(?:一?[张个本份])?假|假(?:的)?(?:证|章|证明|流水|合同|公章|发票|学历|病历|残疾|离婚|结婚|材料|社保))|骗(?:取|领|补|保|补贴|贷|社保|医保|低保|公积金|提)|套(?:取|现|出)(?:公积金|医保|补贴|社保)|(?:公积金|医保卡?|社保|补贴)(?:.{0,4})(?:套现|套出来|套取)|(?:偷|逃|漏)税|洗钱|行贿|送红包|塞(?:点)?(?:钱|红包)|给.{0,6}(?:塞|送)(?:点)?(?:钱|红包|礼|烟)|走后门|(?:代开|虚开)(?:发?票|证明)|挂靠社保|代缴社保|买卖(?:身份证|户口|银行卡|对公账户|营业执照)|(?:卖|租|借)(?:我的?)?(?:身份证|银行卡|对公账户)|(?:刻|做)(?:一?个)?假?(?:公章|萝卜章)|制(?:毒|枪|炸)|(?:怎么|如何).{0,8}(?:蒙混|作弊|躲过|逃避|规避|瞒过|隐瞒|蒙过去)|forge|fake (?:id|certificate|document|marriage|invoice)|evade tax|bribe/iu;

const FRAUD_REPORT =
  /举报|投诉|被骗|受害|上当|怎么(?:识别|辨别|防)|后果|处罚|会(?:怎样|怎么样|被)|有人|发现|公司(?:让|叫|要)|老板(?:让|叫)|查处|怎么办理退/u;

const OTHERS_DATA =
  /(?:帮我?查|查一?下|查询|告诉我|想知道|能不能查|搞到|给我|弄到).{0,10}(?:邻居|前妻|前夫|同事|别人|他人|老板|明星|女朋友|男朋友|张三|李四|某某|他|她|人家|对方|老赖|债主|欠钱).{0,10}(?:身份证号?|电话|手机号|住址|地址|户籍|工资|社保|房产|婚姻|开房|存款|病历|征信|行踪|车牌)/u;

/** An order to the machine, whoever gives it. */
export const givesOrders = (text: string): boolean => INJECTION.test(foldText(text));

/** Looks at the words before anything leaves the process: crises first, then rules that refuse, personal data masked. */
export const screenQuestion = (request: Pick<AnswerRequest, "text">): Screened => {
  const masked = maskPersonalData(cleanText(request.text));
  const folded = foldText(masked.text);
  const base = { text: masked.text, masked: masked.found };
  const crisis = NOT_CRISIS.test(folded)
    ? undefined
    : CRISIS.find(
        ([kind, pattern]) => pattern.test(folded) && !(MAY_BE_TOLD.has(kind) && ABOUT_SERVICE.test(folded)),
      )?.[0];
  if (crisis) return { ...base, crisis };
  if (givesOrders(folded) || countHidden(request.text) > 8) return { ...base, declined: "injection" };
  if (ILLEGAL.test(folded) && !FRAUD_REPORT.test(folded)) return { ...base, declined: "illegal" };
  if (OTHERS_DATA.test(folded)) return { ...base, othersData: true };
  return base;
};

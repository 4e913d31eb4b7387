import type { Locale } from "../domain/answer.ts";
import { toTraditional } from "../text/traditional.ts";

/** Every fixed phrase that a person can read in an answer. Values other than public hotlines never stand here. */
const zh = {
  labelCompiled: "据公开办事指南整理",
  labelOfficial: "原文摘录",
  labelModel: "人工智能生成",
  checkLocally: "各地执行可能略有不同，请以当地办事指南为准。",
  notOfficial: "这部分内容还没有与官方页面核对，请以办理窗口的答复为准。",
  sampleOnly: "这是通用样例，没有对应的官方指南，请以当地办事指南为准。",
  phoneElsewhere: "本地区的电话没有收录，可以拨打政务服务便民热线 12345 查询。",
  moreMaterials: "其余材料按具体情形提交，说明您的情形后可以继续问。",
  noEvidence: "这个问题目前没有查到公布的依据，不能乱答。可以拨打政务服务便民热线 12345 咨询，或换个说法再问。",
  unpublished: "这件事在门户上还没有公布办事指南，暂时答不了。可以拨打政务服务便民热线 12345 咨询。",
  otherRegion: "查到的办事指南只适用于其他地区，您问的地区没有收录。可以拨打当地 12345 咨询。",
  notInForce: "您问的规定已经不再执行，不能再按它办理。",
  outOfScope: "这里只回答政务服务办事问题，这个问题帮不上忙。",
  outOfScopePerson: "他人的个人信息不能查询或提供。",
  caseProgress: "办件进度要登录后查询：可以在政务服务网或湘易办的“我的办件”里查看，也可以凭受理编号拨打 12345 查询。",
  complaint: "您反映的情况可以转给 12345 政务服务便民热线受理，由承办单位答复；紧急情况请先拨打 110。",
  declinedInjection: "这个要求不能执行。这里只回答政务服务办事问题。",
  declinedIllegal: "弄虚作假、骗取待遇等违法的做法不能提供帮助。需要正规办理的，可以告诉我您要办的事。",
  unavailable: "服务暂时不可用，请稍后再试，或拨打 12345。",
  "crisis-self-harm":
    "您现在的感受很重要，请先保证自己安全。马上可以拨打全国统一心理援助热线 12356；有立即危险请拨打 110 或 120。",
  "crisis-violence": "请先到安全的地方，马上拨打 110 报警；有人受伤请拨打 120。",
  "crisis-fire": "请马上离开危险的地方，拨打 119；有人受伤请拨打 120。",
  "crisis-medical": "请马上拨打 120 急救电话，听从接线人员的指导。",
  "crisis-missing": "请马上拨打 110 报警，说明走失人的特征、最后出现的时间和地点。",
  "crisis-general": "情况紧急请马上求助：报警 110，火警 119，急救 120；心里难受可以拨打心理援助热线 12356。",
  whichRegion: "各地规定不同，您要在哪个地区办理？",
  whichService: "您要办的是哪一件事？",
  whichMatter: "请说一下您要办的具体事情，比如“新生儿上户口要带什么”。",
  guideEvent: "听起来是要办这件事，可以按步骤把要办的事项和材料理清楚：",
  askNext: "可以接着问材料、时限、费用、地点等。",
};
type TextId = keyof typeof zh;

const en: Record<TextId, string> = {
  labelCompiled: "据公开办事指南整理",
  labelOfficial: "原文摘录",
  labelModel: "人工智能生成",
  checkLocally: "Practice may differ between areas; please check the local guide.",
  notOfficial: "This part has not been checked against an official page; please follow what the counter tells you.",
  sampleOnly: "This is a general sample without an official guide; please check the local guide.",
  phoneElsewhere: "No telephone number is held for your area; call the government hotline 12345.",
  moreMaterials: "Further documents depend on your case; tell us your case and ask again.",
  noEvidence:
    "No published source answers this question, so we will not guess. Call the government hotline 12345, or ask in other words.",
  unpublished: "No guide has been published for this service yet. Call the government hotline 12345.",
  otherRegion: "The guide we hold applies in another area only; yours is not covered. Call your local hotline 12345.",
  notInForce: "The rule you ask about has ended and can no longer be used.",
  outOfScope: "Only questions about government services are answered here.",
  outOfScopePerson: "Personal data of other people cannot be looked up or given.",
  caseProgress:
    "Progress of a case needs sign-in: see 我的办件 in the government service portal or the 湘易办 app, or call 12345 with your receipt number.",
  complaint:
    "Your report can be passed to the government hotline 12345 for an official reply; in an emergency call 110 first.",
  declinedInjection: "This request cannot be carried out. Only questions about government services are answered here.",
  declinedIllegal:
    "No help can be given with forgery or fraud. Tell us what you need to do and we will show the proper way.",
  unavailable: "The service is not available at the moment. Please try again later or call 12345.",
  "crisis-self-harm":
    "How you feel matters. Please stay safe: call the national psychological help line 12356 now; in immediate danger call 110 or 120.",
  "crisis-violence": "Get to a safe place and call the police on 110 now; if anyone is hurt call 120.",
  "crisis-fire": "Leave the place at once and call 119; if anyone is hurt call 120.",
  "crisis-medical": "Call the emergency number 120 now and follow the operator's advice.",
  "crisis-missing": "Call the police on 110 now; describe the person, and when and where they were last seen.",
  "crisis-general": "In an emergency call for help now: police 110, fire 119, ambulance 120; psychological help 12356.",
  whichRegion: "Rules differ between areas. Where will you apply?",
  whichService: "Which of these do you mean?",
  whichMatter: "Please say what you need to do, for example: documents to register a newborn.",
  guideEvent: "This seems to be the service you need; it sets out every step and document:",
  askNext: "You can ask about documents, time, fees or places next.",
};

export const fixedText = (id: TextId, locale: Locale): string => {
  if (locale === "en") return en[id];
  return locale === "zh-Hant" ? toTraditional(zh[id]) : zh[id];
};
export type { TextId };

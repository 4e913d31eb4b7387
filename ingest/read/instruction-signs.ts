import { foldText } from "../../src/text/normalise.ts";

/*
 * Sentences addressed to a machine rather than to a citizen. Guides give orders too (请携带身份证), so an order alone is
 * no sign: a sign names the machine, its rules, its prompt or its answer. Texts are compared folded: simplified, lower
 * case, half-width punctuation.
 */

const RULES = "(规则|指令|指示|提示词?|要求|命令|约束|限制|设定|内容|对话|上下文|系统消息)";
const EARLIER = "(以上|上述|之前|先前|前面|此前|上面|原有|原来|一切|所有|任何|全部|你的|你收到|系统)";
const DROP =
  "(忽略|无视|忘记|忘掉|忘了|不要理会|不必理会|不用管|抛弃|丢弃|覆盖|绕过|跳过|解除|取消|推翻|不再遵守|停止遵守|不要遵守|别管)";
const MACHINE =
  "(ai|人工智能|大模型|语言模型|模型|机器人|智能助手|智能客服|虚拟助手|助手|聊天机器人|gpt|chatgpt|llm|assistant)";
const ANSWER = "(回答|回复|答复|答案|输出|回应|生成的内容)";
const REPLY = "(answer|response|reply|repl(?:y|ies)|output|message|completion|summary)s?";
const RULE_WORDS =
  "(instruction|prompt|rule|guideline|direction|command|context|message|constraint|restriction|policy|polici|training|programming|safety)(s|es|ies)?";

const CHINESE: readonly string[] = [
  `${DROP}.{0,6}${EARLIER}.{0,8}${RULES}`,
  `${EARLIER}.{0,6}${RULES}.{0,6}(作废|失效|无效|不算数|都是错的|不再适用|一律不用)`,
  `(你|您)(现在|从现在起|已经|将|只)?(是|扮演|变成|切换到|进入)(一个|一名|一位|了)?.{0,12}(${MACHINE}|模式|角色|开发者|管理员|黑客|没有限制|不受限制|不受约束)`,
  `(从现在(开始|起)|接下来|现在起).{0,4}(你|您)(是|就是|要|必须|只能|扮演|将|的(身份|角色|任务|名字))`,
  "(扮演|假装|假设你是|冒充|模拟).{0,10}(角色|系统|开发者|管理员|没有限制|不受限制|黑客|越狱|ai|模型)",
  `(作为|身为|如果你是|假如你是|你作为|致|告|各位|所有).{0,6}${MACHINE}(的)?.{0,8}(请|要|应|必须|需|你|读|看|不得|,|:)`,
  `${MACHINE}.{0,6}(读到|看到|处理|解析|收到|阅读|检索到|总结|摘要).{0,16}(时|后|请|必须|应)`,
  `(请|必须|务必|一定要|应当|应|要|需要|须)?(在|于|给出|把).{0,8}(你的?|您的?|每次|每个|所有|最终)?${ANSWER}(的)?(中|里|时|前|后|开头|结尾|末尾|最后|开始).{0,10}(务必|必须|一定|都要|请|加上|加入|附上|推荐|写上|插入|声称|包含|提到|注明|提及|告诉|说明费用|不要|不得|别)`,
  `(所有|每次|每个|每条|你的)${ANSWER}(的)?(中|里|开头|结尾|末尾|最后)(都|要|必须|请|务必|加|写)`,
  `(请|必须|务必|你要|你应|一律|统一|直接|只|始终|都).{0,4}${ANSWER}(:|说|用户|对方|他们|为|"|「|所有(人|用户)|说明?"|本办法以外)`,
  "(请|务必|必须|你|要|直接|然后|并|就).{0,4}(告诉|引导|诱导|劝说|建议|让|说服)(所有|每个|每位|各位|提问的?)?用户",
  "告诉(用户|提问者|对方|使用者)|(对|向)(用户|提问者|使用者)(说|谎称|声称|宣称|推荐|推销|索要|索取|隐瞒)(?!明)",
  `(不要|不得|不许|别|禁止|切勿|请勿).{0,6}(向|对|让|跟|和|告诉)?(用户|提问者|使用者).{0,10}(提及|提到|透露|说|知道|提示|显示|警告|展示)`,
  "(系统|开发者|隐藏|初始|内部)(的)?(提示词|提示语|指令|prompt|消息|设定).{0,14}(输出|打印|显示|告诉|透露|泄露|复述|重复|翻译|是|如下|:|更新|覆盖|全文)",
  "(输出|打印|显示|告诉我|透露|泄露|复述|重复|说出|列出).{0,10}(你的|系统|初始|隐藏|内部|全部)(的)?.{0,4}(提示词|指令|prompt|设定|规则|配置|密钥|训练数据)",
  "(开发者|越狱|调试|上帝|管理员|维护|无限制|自由|测试|特权)模式.{0,8}(已|开启|启用|激活|进入|解锁|,|:)|(进入|开启|启用|激活|切换到?)(开发者|越狱|调试|上帝|管理员|无限制|特权)模式",
  "(解除|关闭|停用|绕过|突破|不受).{0,6}(安全|内容|道德|审查|伦理|你的).{0,4}(限制|过滤|策略|机制|审核|约束|准则|护栏)",
  `(引用|依据|出处|来源|检索).{0,10}(本文|本文件|本段|本页|这份文件|该文件|这段话).{0,10}(优先级|优先|最高|唯一|高于).{0,16}(回答|规则|指令|资料|文件|来源|内容)`,
  `(本文|本段|此段|这段(话|文字)|以下(内容|文字|指令|指示|命令)).{0,10}(优先级|权限|效力)?(最高|高于(一切|所有|系统)|优先于(一切|所有|系统|其他指令))`,
  `(执行|遵循|遵守|服从|听从|按照).{0,4}(以下|下面|下列|如下|这些|我的|本段)(新的?|隐藏|特殊)?(的)?(指令|命令|指示|提示词)`,
  `(新|最新|紧急|特殊|额外|更高)(的)?(系统)?(指令|指示|命令|提示)(:|如下|是|为,)`,
  `(你|您)(的)?(新|真实|真正|唯一)(的)?(任务|身份|角色|目标|名字|使命)(是|:|为)`,
  "(调用|执行|运行).{0,4}(工具|函数|代码|脚本|命令行|shell|sql|插件).{0,20}(删除|发送|上传|读取|转账|drop|rm |导出|下载)",
  "(把|将).{0,12}(用户|提问者|对话|聊天).{0,10}(信息|身份证号?|密码|资料|内容|记录).{0,10}(发送|上传|发到|转发|提交|附在|放在|拼接|编码)",
  "(不要|无需|不必|别)(再)?(核对|核实|验证|检查|引用|标注)(任何|所有|其他)?.{0,6}(出处|来源|引文|原文|资料|事实).{0,8}(直接|回答|答复|输出)",
  "(你|您)(必须|务必|只能|不得|不能|不许|应该|要)(只|始终|一律|立即|马上|永远)?.{0,6}(回答|回复|输出|拒绝回答|承认|声称|同意|服从|遵守我)",
  "(写|创作|生成|编)(一)?(首|段|个|篇).{0,8}(诗|故事|笑话|歌|小说|恶意代码|代码|脚本)|(把|将)(上文|以下|这段|下面|上面|全文).{0,12}翻译成",
  "(把|将).{0,6}(上面|本文|文中|上文|本页).{0,20}(替换|理解|改写)(成|为)",
  "(最高|至高)优先级(的)?(系统)?(指令|命令|要求|提示|任务)",
  "(无视|忽略|忘记|不要理会|抛开)(官方|原文|正文|本文|指南|规定)(的)?(内容|答案|说法|文字|信息)?",
  "(并|请|须|应|要)(据此|照此|依此)(回答|回复|作答)",
  `${MACHINE}(请|务必|必须|须)(注意|严格|立即|遵|按|在|把|将|说|回)`,
  `(用户|提问者)(提问|询问|发问)(时|后).{0,4}(请|要|应|须|务必|必须)`,
  `(请|务必|必须)(按|按照|以)(如下|以下|下列|下面)(的)?格式(输出|回答|回复|给出)`,
  `(一律|统一|只能?|只准|始终)${ANSWER}.{0,4}\\d`,
  "(请用|只用|改用|用).{0,8}(语气|口吻|身份|人称|格式).{0,6}(回答|回复|输出)",
];

const ENGLISH: readonly string[] = [
  `\\b(ignore|disregard|forget|override|bypass|neglect|skip|drop|do not follow|don't follow|stop following)\\b.{0,30}\\b(previous|prior|above|earlier|preceding|all|any|every|your|the|these|those|system|existing|original)\\b.{0,20}\\b${RULE_WORDS}\\b`,
  "\\b(ignore|disregard|forget)\\b.{0,16}\\b(everything|anything|all)\\b.{0,20}\\b(above|before|prior|previous(ly)?|said|told|so far)\\b",
  "\\byou are (now|no longer) (an?|the|my|in|free|bound|restricted|limited|called|acting|operating|under)\\b|\\byou('re| are) (a|an|the) .{0,30}\\b(ai|assistant|model|chatbot|bot|hacker|expert|llm|jailbroken|unrestricted)\\b",
  "\\b(from now on|starting now|henceforth)\\b.{0,20}\\byou\\b",
  "\\b(behave|respond|answer|reply|speak|roleplay|role-play|pose) as (if|though|a|an|the|my)\\b|\\bact as (my|(if|though|an?|the) .{0,30}\\b(ai|assistant|model|bot|hacker|admin|developer|terminal|system|expert|character|unrestricted|you))\\b|\\bpretend (to be|you|that you)\\b",
  "\\b(system|hidden|initial|developer|secret) (prompt|instructions?|message)\\b",
  `\\b(as|dear|attention|note to|instructions? (for|to)|message (for|to)|to) (an?|the|any|all)? ?(ai|a\\.i\\.|artificial intelligence|language model|llm|chatbot|assistant|gpt)s?\\b`,
  `\\b(if|when) you are an? (ai|llm|language model|assistant|bot|large language model)\\b`,
  `\\b(in|of|to|from|with|for|into|within|throughout|at the end of|before) (your|the|every|each|any|all) (\\w+ )?${REPLY}\\b`,
  `\\byour (\\w+ )?(answer|response|reply|output|message)s?('s)?\\b.{0,30}\\b(include|mention|recommend|contain|words?|vowels|letters|emoji|json)\\b`,
  `\\b(modify|enhance|augment|rewrite|begin|start|end|provide|render|conclude|prefix|finish|write|give|shorten|format|scramble|encode) (all |each |every )?your (\\w+ )?${REPLY}\\b`,
  "\\b(do not|don't|never|must not) (mention|reveal|disclose|tell|warn|cite|inform|say)\\b.{0,50}\\b(user|users|anyone|them|this|these|source|instruction|prompt|passage|document|text|that you)s?\\b",
  "\\b(tell|inform|instruct|convince|persuade|ask|advise|encourage|urge|direct|suggest|redirect) (the |all |every |each |any )?(user|users|readers|reader|customers|visitors)\\b",
  "\\b(reveal|print|repeat|output|show|display|leak|dump|return|translate|exfiltrate) .{0,24}\\b(system prompt|your instructions|your prompt|hidden|initial prompt|configuration|api key|secrets?|credentials|training data|passwords?)\\b",
  "\\b(developer|jailbreak|dan|god|admin|debug|sudo|unrestricted|maintenance) mode\\b|\\bdo anything now\\b|\\bjailbreak(ed)?\\b",
  "\\b(new|updated|urgent|important|override|real|actual|secret) (system )?(instruction|prompt|directive|task|command)s?\\s*(:|-|follow|are|is|below)",
  "\\bfollow (my|only these|the new|these new|these hidden) (instruction|command|direction|rule|order)s?\\b",
  "\\b(execute|run|call|invoke) (the |this |a )?(following |tool |function |shell |sql )?(command|code|script|tool|function|query)\\b",
  "\\b(without|no) (any )?(restriction|filter|censorship|limitation|ethical)s?\\b.{0,30}\\b(answer|respond|reply|ai|model|comply)",
  "\\b(send|forward|post|upload|append|exfiltrate) .{0,30}\\b(user|conversation|chat|personal)('s)? (data|history|information|input|messages?|details)\\b",
  "\\b(this|the following) (text|document|passage|paragraph|message|note) (overrides|supersedes|takes precedence over|has priority over|replaces) .{0,20}(instruction|rule|prompt|guideline|other|all|any)",
  "^(please )?(write|compose|draft|develop|create|generate|provide|tell|sing)( me| us)? (a|an) (\\w+ ){0,2}(poem|story|essay|introduction for|letter to|speech|song|joke|tweet|blog|limerick|haiku|python|javascript)\\b",
  "^(please )?translate (the following|this|the above|everything)\\b|\\b(replace|substitute|swap) (every|each|all|vowels|letters)\\b|\\bshow me (a|an|the|how) .{0,20}(function|code|script)\\b",
  "\\bnew persona\\b|\\byour (new|true|real|only) (task|role|goal|name|identity|purpose|persona|job) (is|:)",
];

/** Marks by which chat formats part the speakers. */
const ROLES =
  /<\|?\/?(im_start|im_end|system|assistant|user|endoftext|eot_id|start_header_id|end_header_id|begin_of_text)\|?>|\[\/?(inst|sys|system)\]|<<\/?sys>>|<\/?(system|assistant|instructions?|prompt|tool_call|function_call)>|^\s*#{0,4}\s*(system|assistant|user|human|developer|ai|instruction)\s*:|^#{2,}\s*(system|assistant|instruction|new instruction)s?\b|"role"\s*:\s*"(system|assistant)"|\n\n(human|assistant):/i;

const SIGNS = new RegExp([...CHINESE, ...ENGLISH].map((sign) => `(?:${sign})`).join("|"), "i");

const SENTENCE = /[^。！？!?\n]+[。！？!?\n]*/gu;
/** Beyond this a sentence is cut: no sign is that long, and patterns cost by length. */
const LONGEST = 600;

const readsLikeOrder = (sentence: string): boolean => {
  if (ROLES.test(sentence)) return true;
  return SIGNS.test(foldText(sentence.slice(0, LONGEST)));
};

/** The sentences that read like orders to a machine. They are data and stay in the text; an editor should look. */
export const findInstructions = (text: string): string[] =>
  (text.match(SENTENCE) ?? [])
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence && readsLikeOrder(sentence));

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Answer, answerSchema, type Locale, type Turn } from "../domain/answer.ts";
import { type FactInput, type Guidance, guidanceSchema } from "../domain/guidance.ts";
import type { CaseFacts } from "../domain/one-thing.ts";
import { createServices, type Services } from "../services.ts";
import { keyOfQuestion } from "../testing/guide.ts";
import { expectProblem, poster } from "../testing/http.ts";
import { testConfig } from "../testing/test-config.ts";
import { type Running, startTestServer } from "../testing/test-server.ts";
import { traditionalWriter } from "../text/traditional.ts";
import { problemSchema } from "./problem.ts";

let services: Services;
let server: Running;
beforeAll(async () => {
  services = await createServices(testConfig());
  server = await startTestServer(services);
});
afterAll(async () => {
  await server.close();
  await services.close();
});
const guide = (body: unknown): Promise<Response> =>
  fetch(`${server.url}/v1/guides`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
const get = async (path: string): Promise<unknown> => (await fetch(server.url + path)).json();

describe("POST /v1/guides", () => {
  it("plans, asks and holds nothing between turns", async () => {
    const request = { oneThingId: "hpf-withdraw", region: "430104", asOf: "2026-07-24", facts: [] as FactInput[] };
    const first = guidanceSchema.parse(await (await guide(request)).json());
    expect(first).toMatchObject({ outcome: "ask", question: { factId: "case.withdrawReason" } });
    const facts = [{ factId: "case.withdrawReason", value: "retire" }];
    const second = (await (await guide({ ...request, facts })).json()) as Guidance;
    expect(second.members?.find(({ serviceId }) => serviceId === "hpf-withdraw.4")?.include).toBe("yes");
    expect(guidanceSchema.parse(await (await guide(request)).json())).toEqual(first);
  });

  it("finds the one-thing by the words", async () => {
    const reply = (await (await guide({ text: "孩子刚出生，要办什么手续", region: "430100" })).json()) as Guidance;
    const offered = [reply.oneThing, ...(reply.candidates ?? [])].map((each) => each?.id);
    expect(offered).toContain("newborn");
    expect(await (await guide({ text: "今天天气怎么样" })).json()).toMatchObject({ outcome: "none" });
  });

  it.each<[string, unknown, string]>([
    ["an unknown key", { facts: [], names: "x" }, "invalid-request"],
    ["no JSON", "{", "invalid-json"],
    ["an unknown one-thing", { oneThingId: "nothing", facts: [] }, "unknown-one-thing"],
    ["nothing asked", { facts: [] }, "nothing-asked"],
    ["a day that is none", { oneThingId: "newborn", asOf: "2026-02-30", facts: [] }, "invalid-request"],
    ["an unknown region", { oneThingId: "newborn", region: "999999", facts: [] }, "unknown-region"],
    ["a long message", { text: "长".repeat(2001), facts: [] }, "message-too-long"],
    ["a wrong fact", { oneThingId: "newborn", facts: [{ factId: "child.count", value: "2" }] }, "invalid-facts"],
    [
      "a contradiction",
      {
        oneThingId: "newborn",
        facts: [
          { factId: "child.count", value: 2 },
          { factId: "child.count", value: 1 },
        ],
      },
      "contradictory-facts",
    ],
    [
      "too many facts",
      { oneThingId: "newborn", facts: Array.from({ length: 201 }, () => ({ factId: "child.count", value: 1 })) },
      "too-many-facts",
    ],
  ])("refuses %s", async (_, body, code) => expectProblem(await guide(body), 400, code));

  it("speaks traditional Chinese or English around what is published", async () => {
    const request = { oneThingId: "hpf-withdraw", region: "430104", asOf: "2026-07-24", facts: [] };
    const inLocale = async (locale: Locale) => (await (await guide({ ...request, locale })).json()) as Guidance;
    const [plain, hant, en] = [await inLocale("zh-CN"), await inLocale("zh-Hant"), await inLocale("en")];
    expect(guidanceSchema.parse(hant).question?.text).toBe("為什麼提取住房公積金？");
    expect(hant.checklist?.map(({ citations }) => citations)).toEqual(
      plain.checklist?.map(({ citations }) => citations),
    );
    expect(guidanceSchema.parse(en).question?.text).toBe(plain.question?.text);
    expect(en.checklist?.map(({ because }) => because).join()).toMatch(/Depends on: /u);
    expect(en.oneThing?.title).toBe(services.catalogue.guides.get("hpf-withdraw")?.titleEn);
    expect(en.question?.canLookUp).toEqual(plain.question?.canLookUp);
  });

  it("names the path of each fault", async () => {
    const facts = [
      { factId: "child.count", value: 2 },
      { factId: "mother.hukouKind", value: "none" },
    ];
    const problem = problemSchema.parse(await (await guide({ oneThingId: "newborn", facts })).json());
    expect(problem.errors?.map(({ path }) => path)).toEqual(["facts.1.value"]);
  });

  it("takes exactly 200 facts and 2,000 characters", async () => {
    const facts = Array.from({ length: 200 }, () => ({ factId: "child.count", value: 1 }));
    expect((await guide({ oneThingId: "newborn", text: "长".repeat(2000), facts })).status).toBe(200);
  });

  it("is for POST only", async () => {
    expect((await fetch(`${server.url}/v1/guides`)).status).toBe(405);
  });
});

describe("one-things and kinds", () => {
  it("say how deep each is", async () => {
    const { items } = (await get("/v1/one-things")) as { items: { id: string; depth: string }[] };
    const depths = new Map(items.map(({ id, depth }) => [id, depth]));
    expect(depths.get("newborn")).toBe("modelled");
    expect(depths.get("utilities")).toBe("listed");
    expect(await get("/v1/one-things/hpf-withdraw")).toMatchObject({
      depth: "modelled",
      asks: expect.arrayContaining([expect.objectContaining({ id: "case.withdrawReason" })]),
    });
  });

  it("list the kinds of people with titles of their one-things", async () => {
    const { items } = (await get("/v1/one-kinds")) as {
      items: { id: string; things: { id: string; title: string }[] }[];
    };
    expect(items.length).toBe(services.catalogue.oneKinds.size);
    const veterans = items.find(({ id }) => id === "veterans");
    expect(veterans?.things.map(({ title }) => title)).toContain(services.catalogue.guides.get("veteran")?.title);
  });
});

/** A chat window that knows nothing but what is said in it, and forgets all but the last turns. */
const createChat = (place: { region: string; asOf: string; locale?: Locale }) => {
  const history: Turn[] = [];
  return async (text: string): Promise<Answer> => {
    const reply = await poster(server.url)({ text, ...place, history: history.slice(-20) });
    const answer = answerSchema.parse(await reply.json());
    const said = [...answer.sentences.map((sentence) => sentence.text), answer.question?.text ?? ""].join("");
    history.push({ role: "user", text }, { role: "assistant", text: said });
    return answer;
  };
};

const PLACE = { region: "430104", asOf: "2026-07-24" };

describe("a guided dialogue in a plain chat window", () => {
  it("goes from an event to a plan, answers in the person's words", async () => {
    const say = createChat(PLACE);
    const first = await say("我要取公积金交房租");
    expect(first).toMatchObject({ outcome: "guide", question: { factId: "case.withdrawReason" } });
    const replies: Record<string, string> = {
      "case.withdrawReason": "租房",
      "applicant.fundMonthsUnbroken": "8个月了",
      "applicant.fundFrozen": "没有",
      "household.ownsHome": "没有房",
      "case.spouseWithdraws": "不清楚",
      "case.rentalKind": "商品房",
    };
    let answer = first;
    const asked: string[] = [];
    while (answer.question?.factId && asked.length < 20) {
      asked.push(answer.question.factId);
      answer = await say(replies[answer.question.factId] ?? "不知道");
    }
    expect(new Set(asked).size).toBe(asked.length);
    expect(answer.guidance).toMatchObject({ outcome: "planned" });
    expect(answer.guidance?.outcomes?.map(({ id }) => id)).toContain("can-withdraw");
    expect(answer.guidance?.waysOn?.map(({ factId }) => factId)).toEqual(["case.spouseWithdraws"]);
    const plan = answer.sentences.filter(({ kind }) => kind === "procedure");
    expect(plan.map(({ text }) => text).join("")).toContain("本人一类银行卡");
    for (const { passageId, quote, start, end } of plan.flatMap(({ citations }) => citations)) {
      const passage = (await get(`/v1/passages/${encodeURIComponent(passageId)}`)) as { text: string };
      expect(passage.text.slice(start, end)).toBe(quote);
    }
  });

  it.each<[Locale, string, string]>([
    ["zh-CN", "已记下：", "要办："],
    ["zh-Hant", "已記下：", "要辦："],
    ["en", "Noted: ", "To do: "],
  ])("is done in %s with a list of children in a window that forgets", async (locale, recap, todo) => {
    const chat = createChat({ ...PLACE, locale });
    const write = locale === "zh-Hant" ? await traditionalWriter() : (text: string) => text;
    const texts: string[] = [];
    const say = async (text: string): Promise<Answer> => {
      const said = await chat(write(text));
      texts.push(said.question?.text ?? said.sentences.map((sentence) => sentence.text).join(""));
      return said;
    };
    let answer = await say("孩子刚出生，要办哪些手续");
    expect(answer.guidance?.oneThing?.id).toBe("newborn");
    const replies: CaseFacts = {
      "child.count": "双胞胎",
      "child[0].birthDate": "6月1号",
      "child[1].birthDate": "6月1号",
      "child[0].birthRegion": "长沙市芙蓉区",
      "child[1].birthRegion": "长沙芙蓉区",
      "child[0].bornInFacility": "是的",
      "child[1].bornInFacility": "对",
      "parents.bornInCurrentMarriage": "是",
      "mother.hukouRegion": "长沙岳麓区",
      "mother.hukouKind": "家庭户",
      "case.hukouWith": "随母亲",
      "applicant.parentRole": "母亲",
      "parents.sameEthnicity": "相同",
      "case.claimsBirthCost": "不报销",
    };
    const asked: string[] = [];
    while (answer.question?.factId && asked.length < 30) {
      asked.push(answer.question.factId);
      answer = await say(String(replies[answer.question.factId] ?? "不清楚"));
    }
    expect(new Set(asked).size).toBe(asked.length);
    expect(asked.length).toBeGreaterThan(11);
    expect(answer.guidance?.outcome).toBe("planned");
    const known = Object.fromEntries((answer.guidance?.facts ?? []).map((fact) => [keyOfQuestion(fact), fact.value]));
    expect(known).toMatchObject({
      "child.count": 2,
      "child[1].birthDate": "2026-06-01",
      "mother.hukouRegion": "430104",
    });
    expect(answer.guidance?.outcomes?.map(({ id }) => id)).toContain("joint-route");
    expect(texts.some((text) => text.startsWith(recap))).toBe(true);
    expect(texts.at(-1)).toContain(todo);
  });

  it("asks again what it could not read, then lets it be", async () => {
    const say = createChat(PLACE);
    const { question } = await say("我要取公积金交房租");
    const again = await say("呃这个嘛");
    expect(again.question?.factId).toBe(question?.factId);
    const beyond = await say("呃这个嘛");
    expect(beyond.question?.factId).not.toBe(question?.factId);
  });

  it("answers a question in between and goes on", async () => {
    const say = createChat(PLACE);
    const { question } = await say("我要取公积金交房租");
    const aside = await say("补办身份证多少钱");
    expect(aside.outcome).toBe("answered");
    expect(aside.question?.factId).toBe(question?.factId);
    const next = await say("租房");
    expect(next.guidance?.facts).toEqual([{ factId: "case.withdrawReason", value: "rent" }]);
  });

  it("puts a person in danger before the dialogue", async () => {
    const say = createChat(PLACE);
    await say("我要取公积金交房租");
    const answer = await say("我不想活了");
    expect(answer.outcome).toBe("crisis");
    expect(answer.question).toBeUndefined();
  });

  it("goes on from the facts that a client holds", async () => {
    const guidance = { oneThingId: "hpf-withdraw", facts: [{ factId: "case.withdrawReason", value: "retire" }] };
    const body = { text: "没有冻结", ...PLACE, guidance };
    const answer = answerSchema.parse(await (await poster(server.url)(body)).json());
    expect(answer.guidance?.facts).toContainEqual({ factId: "applicant.fundFrozen", value: false });
  });

  it.each([
    ["an unknown one-thing", { oneThingId: "nothing", facts: [] }, "unknown-one-thing", "guidance.oneThingId"],
    [
      "a wrong fact",
      { oneThingId: "newborn", facts: [{ factId: "x.y", value: 1 }] },
      "invalid-facts",
      "guidance.facts.0.factId",
    ],
  ])("refuses to go on with %s", async (...[, guidance, code, path]) => {
    const reply = await poster(server.url)({ text: "是", ...PLACE, guidance });
    const problem = problemSchema.parse(await reply.json());
    expect(problem).toMatchObject({ status: 400, code, errors: [{ path }] });
  });

  it("says so where a reply contradicts what was said before", async () => {
    const guidance = { oneThingId: "newborn", facts: [{ factId: "child.count", value: 1 }] };
    const pending = await poster(server.url)({ text: "不报销", ...PLACE, guidance });
    const { question } = answerSchema.parse(await pending.json());
    expect(question?.factId).toBe("child[0].birthDate");
    const facts = [...guidance.facts, { factId: "case.claimsBirthCost", value: false }];
    const body = { text: "2026-08-01", ...PLACE, guidance: { ...guidance, facts } };
    const answer = answerSchema.parse(await (await poster(server.url)(body)).json());
    expect(answer.sentences[0]?.text).toContain("对不上");
    expect(answer.question?.factId).toBe("child[0].birthDate");
  });

  it("streams the question before the end", async () => {
    const reply = await poster(server.url)({ text: "我要取公积金交房租", ...PLACE }, { accept: "text/event-stream" });
    const names = [...(await reply.text()).matchAll(/^event: (\w+)$/gmu)].map(([, name]) => name);
    expect(names.slice(-2)).toEqual(["question", "done"]);
  });
});

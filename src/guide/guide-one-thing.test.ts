import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FactInput } from "../domain/guidance.ts";
import type { CaseFacts } from "../domain/one-thing.ts";
import { factKey } from "../rules/fact-key.ts";
import { possibleValues } from "../rules/possible-values.ts";
import { createServices, type Services } from "../services.ts";
import { guideReply, guideTo, talkThrough, toFactInputs } from "../testing/guide.ts";
import { testConfig } from "../testing/test-config.ts";
import type { GuidePorts, TextMatch } from "./guide-ports.ts";

describe("one turn of guidance", () => {
  let services: Services;
  let ports: GuidePorts;
  beforeAll(async () => {
    services = await createServices(testConfig({ EMBEDDER: "none" }));
    ports = { ...services, matchText: async () => ({ kind: "none", nearest: [] }) };
  });
  afterAll(() => services.close());
  const withMatch = (match: TextMatch): GuidePorts => ({ ...ports, matchText: async () => match });
  const person = (id: string, name: string): CaseFacts => services.catalogue.oneThings.get(id)?.people[name] ?? {};

  it("asks how many children there are before anything about one of them", async () => {
    const { outcome, question, openFacts } = await guideTo({ oneThingId: "newborn", facts: [] }, ports);
    expect(outcome).toBe("ask");
    expect(question).toMatchObject({ factId: "child.count", canLookUp: ["birth-certificates"], declinable: true });
    expect(openFacts.some((key) => key.startsWith("child["))).toBe(false);
  });

  it("asks of each element of a list which one is meant", async () => {
    const facts: FactInput[] = [
      { factId: "child.count", value: 2 },
      { factId: "child.birthDate", role: "child[0]", value: "2026-06-01" },
    ];
    const { openFacts } = await guideTo({ oneThingId: "newborn", facts }, ports);
    expect(openFacts).toContain("child[1].birthDate");
    expect(openFacts).not.toContain("child[0].birthDate");
  });

  it("ends with a plan that tells a family what to do, bring and when", async () => {
    const { asked, last } = await talkThrough(
      { oneThingId: "newborn", region: "430104" },
      { ...person("newborn", "joint family"), "parents.sameEthnicity": false },
      ports,
    );
    expect(asked[0]).toBe("child.count");
    expect(last.outcome).toBe("planned");
    expect(last.outcomes).toContainEqual(expect.objectContaining({ id: "joint-route", kind: "proceed" }));
    const needed = Object.fromEntries((last.checklist ?? []).map(({ slotId, needed: value }) => [slotId, value]));
    expect(needed).toMatchObject({
      "mother-hukou-book": "yes",
      "father-hukou-book": "no",
      "ethnicity-application": "yes",
    });
    expect(last.unmet).toEqual([{ requirementId: "same-ethnicity", text: "父母同民族", remedy: "加交民族成份申请。" }]);
    expect(last.deadlines).toEqual([expect.objectContaining({ date: "2026-12-01", kind: "latest" })]);
    expect(last.times).toMatchObject({ promisedDays: 5, slowestMember: "社会保障卡申领", slowestMemberDays: 30 });
    expect(last.members?.find(({ serviceId }) => serviceId === "newborn.5")?.include).toBe("no");
    expect(last.checklist?.find(({ slotId }) => slotId === "ethnicity-application")?.because).toContain(
      "父母民族相同：否",
    );
  });

  it("quotes only what stands literally in a passage", async () => {
    const {
      checklist = [],
      requirements = [],
      fees = [],
    } = await guideTo({ oneThingId: "hpf-withdraw", facts: [] }, ports);
    const quotes = [...checklist, ...requirements, ...fees].flatMap(({ citations }) => citations);
    expect(quotes.length).toBeGreaterThan(15);
    for (const { passageId, quote } of quotes)
      expect((await services.passageIndex.get("default", passageId))?.text).toContain(quote);
  });

  it("lists what is published where no rules were modelled, and decides nothing", async () => {
    const reply = await guideTo({ oneThingId: "utilities", facts: [] }, ports);
    expect(reply).toMatchObject({ outcome: "planned", oneThing: { depth: "listed" }, openFacts: [] });
    const decided = [
      ...(reply.members ?? []).map(({ include }) => include),
      ...(reply.checklist ?? []).map(({ needed }) => needed),
      ...(reply.requirements ?? []).map(({ met }) => met),
    ];
    expect(decided.length).toBeGreaterThan(5);
    expect(new Set(decided)).toEqual(new Set(["depends"]));
  });

  it.each([
    { why: "a child region inherits", region: "430104", outcome: "ask", phone: "0731-88665266" },
    { why: "a neighbour's telephone is never given", region: "430200", outcome: "ask", phone: "12345" },
    { why: "another province has it not", region: "440300", outcome: "not-offered-here", phone: "12345" },
  ])("$why", async ({ region, outcome, phone }) => {
    const reply = await guideTo({ oneThingId: "newborn", region, facts: [] }, ports);
    expect(reply.outcome).toBe(outcome);
    expect(reply.offices?.map((office) => office.phone)).toEqual([phone]);
    expect(reply.offeredIn).toEqual(outcome === "ask" ? undefined : [{ region: "430000", name: "湖南省" }]);
  });

  it("says of what has ended when it ended, and plans nothing", async () => {
    const ended = { oneThingId: "appliance-subsidy", region: "430100", facts: [] };
    const reply = await guideTo({ ...ended, asOf: "2026-06-01" }, ports);
    expect(reply).toMatchObject({ outcome: "not-offered-here", offeredIn: [], changes: [{ from: "2026-01-11" }] });
    expect(reply.checklist).toBeUndefined();
    expect((await guideTo({ ...ended, asOf: "2025-11-01" }, ports)).outcome).toBe("planned");
  });

  it.each<[string, TextMatch, object]>([
    ["one", { kind: "one", id: "newborn", score: 0.9 }, { outcome: "ask", oneThing: { id: "newborn" } }],
    [
      "a choice",
      { kind: "choose", candidates: [{ id: "newborn", title: "新生儿", score: 0.5 }] },
      { outcome: "choose", candidates: [{ id: "newborn", title: "新生儿", score: 0.5 }] },
    ],
    [
      "several",
      { kind: "several", intents: [{ id: "retire", title: "退休", quote: "要退休了" }] },
      { outcome: "choose", intents: [{ id: "retire", title: "退休", quote: "要退休了" }] },
    ],
    [
      "none",
      { kind: "none", nearest: [{ id: "idcard", title: "身份证" }] },
      { outcome: "none", nearest: [{ id: "idcard" }] },
    ],
  ])("follows a match of %s", async (_, match, expected) => {
    expect(await guideTo({ text: "孩子出生了", facts: [] }, withMatch(match))).toMatchObject(expected);
  });

  it("gives for what a person cannot say another way, and does not ask it again", async () => {
    const { asked, last } = await talkThrough({ oneThingId: "hpf-withdraw" }, {}, ports);
    expect(last.outcome).toBe("planned");
    expect(last.waysOn?.map(({ factId }) => factId).sort()).toEqual([...asked].sort());
    for (const { ways } of last.waysOn ?? []) expect(ways.length).toBeGreaterThan(0);
    expect(last.checklist?.some(({ needed }) => needed === "depends")).toBe(true);
  });

  it("proposes from the words and applies nothing", async () => {
    const request = { oneThingId: "newborn", text: "孩子昨天出生的", facts: [] };
    const reply = await guideTo(request, ports);
    expect(reply.proposedFacts).toEqual([
      {
        factId: "child.birthDate",
        role: "child[0]",
        value: "2026-07-23",
        label: "出生日期：2026-07-23",
        quote: "昨天",
      },
    ]);
    expect(reply.facts).toEqual([]);
    expect(reply.deadlines).toEqual([]);
  });

  it.each([
    ["an unknown one-thing", { oneThingId: "nothing", facts: [] }, "unknown-one-thing"],
    ["neither words nor id", { facts: [] }, "nothing-asked"],
    ["white space", { text: " \u200b", facts: [] }, "nothing-asked"],
    [
      "a fact of a listed one-thing",
      { oneThingId: "utilities", facts: [{ factId: "a.b", value: true }] },
      "invalid-facts",
    ],
  ])("refuses %s", async (_, request, refused) => {
    expect(await guideReply(request, ports)).toMatchObject({ refused });
  });

  const modelled = ["newborn", "hpf-withdraw"];
  /** Somebody who knows some of their facts, any of those that the rules tell apart. */
  const somebody = (id: string): fc.Arbitrary<CaseFacts> => {
    const model = services.catalogue.oneThings.get(id);
    if (!model) throw new Error(id);
    const valuesOf = possibleValues(model);
    const lists = new Set(model.roles.filter(({ many }) => many).map((role) => role.id));
    const keys = model.facts.flatMap((fact) => {
      const [role = "", name] = fact.id.split(".");
      const one = lists.has(role) && name !== "count";
      return (one ? [0, 1] : [undefined]).map((index) => ({
        key: index === undefined ? fact.id : factKey(fact.id, { [role]: index }),
        values: valuesOf(fact).filter((value) => typeof value !== "number" || value >= (fact.min ?? 0)),
      }));
    });
    return fc.record(
      Object.fromEntries(keys.map(({ key, values }) => [key, fc.option(fc.constantFrom(...values), { nil: null })])),
    );
  };

  it.each(modelled)("ends every dialogue about %s, asks nothing twice, and leaves a way on", async (oneThingId) => {
    await fc.assert(
      fc.asyncProperty(somebody(oneThingId), async (knows) => {
        const { asked, last } = await talkThrough({ oneThingId }, knows, ports);
        expect(last.outcome).toBe("planned");
        const open = new Set(last.openFacts);
        for (const key of open) expect(asked).toContain(key);
        expect(last.waysOn?.length).toBe(open.size);
      }),
      { numRuns: 25 },
    );
  });

  it.each(modelled)("gives the same plan for the facts of %s in any order", async (oneThingId) => {
    await fc.assert(
      fc.asyncProperty(
        somebody(oneThingId).chain((knows) => {
          const count = typeof knows["child.count"] === "number" ? knows["child.count"] : 2;
          const facts = toFactInputs(knows).filter(({ factId }) => count > 1 || !factId.includes("[1]"));
          const those = facts.filter(({ factId }) => count > 0 || !factId.includes("["));
          return fc.tuple(fc.constant(those), fc.shuffledSubarray(those, { minLength: those.length }));
        }),
        async ([facts, shuffled]) => {
          const one = await guideTo({ oneThingId, facts }, ports);
          expect(await guideTo({ oneThingId, facts: shuffled }, ports)).toEqual(one);
        },
      ),
      { numRuns: 25 },
    );
  });
});

import { describe, expect, it } from "vitest";
import type { MandateAction } from "../domain/consent.ts";
import type { Prefill } from "../domain/prefill.ts";
import {
  actor,
  COMPANY,
  consentTo,
  DAUGHTER,
  fieldOf,
  fill,
  grant,
  ok,
  open,
  POSITION,
  plan,
  RECORDS,
  setUp,
  WANG,
  type Wish,
} from "../testing/prefill-journey.ts";
import { testRun } from "../testing/prefill-ports.ts";
import { NOW } from "../testing/scripted-registers.ts";
import { grantMandate, revokeMandate } from "./grant-mandate.ts";

describe("whose data fill the form", () => {
  it("two people one after the other share nothing", async () => {
    const ports = await setUp();
    const first = await fill(ports, { sub: "wang" });
    const second = await fill(ports, { sub: "chen" });
    expect(fieldOf(first, "mother.name")?.value).toBe("王一");
    expect(fieldOf(second, "mother.name")?.value).toBe("陈二");
    expect(JSON.stringify(second)).not.toContain("王一");
  });

  it("an agent's own data stand nowhere but in their own role", async () => {
    const ports = await setUp();
    const own = await fill(ports);
    const { mandateId } = await grant(ports);
    const byAgent = await fill(ports, { sub: "daughter", onBehalfOf: mandateId });
    const values = ({ fields }: Prefill) => fields.map(({ fieldId, value, decision }) => [fieldId, value, decision]);
    expect(values(byAgent)).toEqual(values(own));
    expect(JSON.stringify(byAgent)).not.toContain("李三");
  });

  it("a mandate that ended since the plan opens nothing, and no register is asked", async () => {
    const ports = await setUp();
    const { mandateId } = await grant(ports);
    const consent = await consentTo(ports, { sub: "daughter", onBehalfOf: mandateId });
    ok(await revokeMandate({ mandateId, actor: actor("wang") }, ports, testRun()));
    expect(await open(ports, consent)).toEqual({ refused: "mandate", reason: "MANDATE_EXPIRED" });
    expect(ports.recordSource.asked).toEqual([]);
  });

  it.each([
    { what: "another one-thing", actions: ["view", "fill"] as MandateAction[], oneThingIds: ["retire"] },
    { what: "looking alone", actions: ["view"] as MandateAction[], oneThingIds: ["newborn"] },
  ])("a mandate for $what plans nothing", async ({ actions, oneThingIds }) => {
    const ports = await setUp();
    const { mandateId } = await grant(ports, actions, oneThingIds);
    expect(await plan(ports, { sub: "daughter", onBehalfOf: mandateId })).toEqual({
      refused: "mandate",
      reason: "MANDATE_MISSING",
    });
    expect(await plan(ports, { sub: "chen", onBehalfOf: mandateId })).toMatchObject({ refused: "mandate" });
  });

  it.each([
    { agentHint: "wang", validUntil: "2026-08-01", path: "agentHint" },
    { agentHint: "daughter", validUntil: "2026-07-23", path: "validUntil" },
    { agentHint: "daughter", validUntil: "2026-02-30", path: "validUntil" },
    { agentHint: "daughter", validUntil: "2036-08-01", path: "validUntil" },
  ])(
    "no mandate for oneself, for the past, for ever or until a day that is none: $agentHint $validUntil",
    async ({ path, ...rest }) => {
      const ports = await setUp();
      const request = { actor: actor("wang"), oneThingIds: ["newborn"], actions: ["fill" as const], ...rest };
      expect(await grantMandate(request, ports, testRun())).toMatchObject({
        refused: "invalid-request",
        errors: [{ path }],
      });
    },
  );

  it("both sides find a mandate in their access log", async () => {
    const ports = await setUp();
    await grant(ports);
    for (const subject of [WANG, DAUGHTER]) {
      const log = await ports.cases.accessOf(ports.subjectHash(subject), { now: NOW.toISOString(), limit: 10 });
      expect(log.map(({ action }) => action)).toEqual(["mandate"]);
    }
  });
});

describe("a company by the code on its licence", () => {
  const wish: Wish = { oneThingId: "restaurant", facts: [] };

  it("fills the form of somebody who has a place in it", async () => {
    const ports = await setUp([...RECORDS, POSITION]);
    expect(fieldOf(await fill(ports, wish, COMPANY.id), "company.name")?.value).toBe("演示餐饮店");
  });

  it.each([
    { what: "no place in any", records: RECORDS },
    {
      what: "a place in another of the same name",
      records: [
        ...RECORDS,
        { ...POSITION, claims: { companyUscc: "91990000MA0ABCD2XK", companyName: "演示餐饮店" }, links: [] },
      ],
    },
  ])("fills nothing for somebody who has $what, and does not ask about it", async ({ records }) => {
    const ports = await setUp(records);
    const name = fieldOf(await fill(ports, wish, COMPANY.id), "company.name");
    expect(name).toMatchObject({ decision: "blank", reasons: ["MANDATE_MISSING"] });
    expect(ports.recordSource.asked.filter(({ subject }) => subject.idType === "uscc")).toEqual([]);
  });

  it("is refused where no single valid code is in it", async () => {
    const ports = await setUp();
    const consent = await consentTo(ports, wish);
    for (const licenceCode of ["91990000MA0ABCD1XK", "营业执照", `${COMPANY.id} 91990000MA0ABCD2XK`])
      expect(await open(ports, consent, { licenceCode })).toEqual({ refused: "licence-code" });
    expect(ports.recordSource.asked).toEqual([]);
  });
});

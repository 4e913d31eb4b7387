import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkMandate } from "../prefill/check-mandate.ts";
import { planPrefill } from "../prefill/plan-prefill.ts";
import { submitPrefill } from "../prefill/submit-prefill.ts";
import { ageInYears } from "../rules/dates.ts";
import { aMandate, aRecord } from "../testing/case-builders.ts";
import {
  aCouple,
  completing,
  fieldOf,
  MOTHER_APPLIES,
  mandateOf,
  type PrefillServer,
  runAt,
  startPrefillServer,
} from "../testing/prefill-server.ts";
import { anIdNumber, aPersonFile, aRegisterRecord, PLACES, recordIn } from "../testing/register-files.ts";

let server: PrefillServer;
beforeAll(async () => {
  server = await startPrefillServer();
});
afterAll(() => server.close());

const FATHER_APPLIES = [{ factId: "applicant.parentRole", value: "father" }];

describe("whose data", () => {
  it("1 a second applicant sees nothing of the first, one after the other and at once", async () => {
    const couples = await Promise.all([aCouple(server), aCouple(server), aCouple(server)]);
    const forms = await Promise.all(couples.map(({ mother }) => mother.fill()));
    for (const [index, form] of forms.entries()) {
      const text = JSON.stringify(form);
      for (const [other, { family }] of couples.entries())
        for (const { name } of [family.mother, family.father, family.child])
          expect(text.includes(`"${name}"`)).toBe(index === other);
    }
  });

  it("2 an agent's data are nowhere in the principal's form: it is the one that the principal gets", async () => {
    const couple = await aCouple(server);
    const stranger = await aCouple(server);
    const body = {
      agentHint: stranger.father.sub,
      oneThingIds: ["newborn"],
      actions: ["fill"],
      validUntil: "2027-01-01",
    };
    const { mandateId } = (
      await couple.mother.call<{ mandateId: string }>({ method: "POST", path: "/v1/mandates", body })
    ).body;
    const byAgent = await stranger.father.fill({ onBehalfOf: mandateId });
    const own = await couple.mother.fill();
    expect(byAgent.fields).toEqual(own.fields);
    expect(JSON.stringify(byAgent)).not.toContain(stranger.family.father.name);
  });

  it("3 a mandate that ran out between opening and submitting: refused, the draft is the principal's", async () => {
    const couple = await aCouple(server);
    const onBehalfOf = await mandateOf(couple, ["view", "fill", "submit"]);
    const form = await couple.father.fill({ onBehalfOf });
    await couple.father.patch(form.prefillId, completing(form));
    const actor = { sub: couple.father.sub, roles: ["citizen"] } as const;
    const request = { prefillId: form.prefillId, actor };
    const late = await submitPrefill(request, server.ports, runAt("2027-03-01T16:00:00.001Z"));
    expect(late).toEqual({ refused: "mandate", reason: "MANDATE_EXPIRED" });
    expect((await couple.mother.view(form.prefillId)).status).toBe(200);
    expect((await couple.father.submit(form.prefillId)).status).toBe(200);
  });

  it.each([
    { actions: ["view"], view: 403, fill: 403, submit: 403 },
    { actions: ["fill"], view: 403, fill: 200, submit: 403 },
    { actions: ["view", "fill"], view: 200, fill: 200, submit: 403 },
    { actions: ["fill", "submit"], view: 403, fill: 200, submit: 422 },
    { actions: ["receive"], view: 403, fill: 403, submit: 403 },
  ])("4 a mandate for $actions allows that and no more", async ({ actions, view, fill, submit }) => {
    const couple = await aCouple(server);
    const onBehalfOf = await mandateOf(couple, actions);
    expect((await couple.father.plan({ onBehalfOf })).status).toBe(fill);
    if (fill !== 200) return;
    const { prefillId } = await couple.father.fill({ onBehalfOf });
    expect((await couple.father.view(prefillId)).status).toBe(view);
    expect((await couple.father.patch(prefillId, [])).status).toBe(fill);
    expect((await couple.father.submit(prefillId)).status).toBe(submit);
  });

  it.each([
    ["20", undefined],
    ["40", "MANDATE_EXPIRED"],
  ])(
    "5 a spouse's mandate while the register's latest word is %s (job level; mandates of guardians do not exist)",
    (status, reason) => {
      const at = (maritalStatus: string, registrationDate: string) =>
        aRecord({
          claims: {
            maritalStatus: { state: "value", value: maritalStatus, verifiedAs: "authority" },
            registrationDate: { state: "value", value: registrationDate, verifiedAs: "authority" },
          },
        });
      const mandate = aMandate({ relation: { code: "spouse", provenBy: "record-1" } });
      const check = { mandate, principal: "sub-1", agent: "sub-2", oneThingId: "newborn", action: "fill" } as const;
      const records = [at("20", "2020-05-20"), at(status, "2026-03-09")];
      expect(checkMandate({ ...check, records, now: new Date("2026-03-10T00:00:00Z") })).toBe(reason);
    },
  );

  it.each([
    ["2026-03-29T23:59:59.999Z", undefined],
    ["2026-03-30T00:00:00.000Z", undefined],
    ["2026-03-30T00:00:00.001Z", "MANDATE_EXPIRED"],
    ["2026-02-28T23:59:59.999Z", "MANDATE_EXPIRED"],
  ])("5 a mandate at %s, to the millisecond of its ends", (now, reason) => {
    const check = { principal: "sub-1", agent: "sub-2", oneThingId: "newborn", action: "fill", records: [] } as const;
    expect(checkMandate({ ...check, mandate: aMandate(), now: new Date(now) })).toBe(reason);
  });

  it("6 a principal who died: the mandate is over, the agent is shown nothing", async () => {
    const couple = await aCouple(server, ({ files }) => {
      files.mother.records.push(aRegisterRecord(PLACES.death, { deathDate: "2026-11-20", certificateNumber: "D99" }));
    });
    const onBehalfOf = await mandateOf(couple, ["view", "fill", "submit"]);
    const { body: plan } = await couple.father.plan({ onBehalfOf });
    const { consentId } = (await couple.father.consent(plan)).body;
    const opened = await couple.father.open({ planId: plan.planId, consentId });
    expect(opened).toMatchObject({ status: 403, code: "mandate-refused" });
    expect(opened.text).not.toContain(couple.family.mother.name);
  });

  it("6 a wedding is old once the spouse died: it is not shown as what holds", async () => {
    const couple = await aCouple(server, ({ files }) => {
      files.mother.records.push(aRegisterRecord(PLACES.death, { deathDate: "2026-11-20", certificateNumber: "D99" }));
    });
    const form = await couple.father.fill({ facts: FATHER_APPLIES });
    const status = fieldOf(form, "father.maritalStatus");
    expect(status.reasons).toContain("STALE");
    expect(status).toMatchObject({ decision: "confirm", accepted: false });
  });

  it("10 people of one name and birthday are told apart by number alone", async () => {
    const couple = await aCouple(server);
    const { id, ...same } = couple.family.father;
    const twin = { ...same, id: anIdNumber(same.birthDate, 999), phone: "13700990000" };
    expect(twin.id).not.toBe(id);
    await server.put(aPersonFile(twin, couple.family.father.name));
    const form = await couple.mother.fill();
    expect(fieldOf(form, "father.idNumber").display?.endsWith(id.slice(-4))).toBe(true);
    const body = { agentHint: same.name, oneThingIds: ["newborn"], actions: ["fill"], validUntil: "2027-01-01" };
    expect((await couple.mother.call({ method: "POST", path: "/v1/mandates", body })).code).toBe("agent-not-found");
  });
});

describe("days and numbers", () => {
  it.each([
    ["2026-11-25T15:59:59.999Z", "2026-11-25"],
    ["2026-11-25T16:00:00.000Z", "2026-11-26"],
  ])("a birthday begins at midnight in China: %s is %s", async (now, day) => {
    const { mother } = await aCouple(server);
    const actor = { sub: mother.sub, roles: ["citizen"] } as const;
    const request = { oneThingId: "newborn", region: "430104", facts: MOTHER_APPLIES, actor };
    const plan = await planPrefill(request, server.ports, runAt(now));
    const stored = "planId" in plan ? await server.ports.cases.plan(plan.planId) : undefined;
    expect(stored?.asOf).toBe(day);
    expect(ageInYears("2008-11-26", day, "on-birthday")).toBe(day === "2026-11-26" ? 18 : 17);
  });

  it.each([
    // 民法典 第二百零二条: without such a day the last of the month.
    ["2026-02-27", 17],
    ["2026-02-28", 18],
    ["2028-02-28", 19],
    ["2028-02-29", 20],
  ])("who was born on 29 February is on %s of the age of %i", (day, age) => {
    expect(ageInYears("2008-02-29", day, "on-birthday")).toBe(age);
  });

  it("a 15-digit number on a card is the 18-digit one of the register: no conflict, and the new one is shown", async () => {
    const couple = await aCouple(server, ({ mother, files }) => {
      const old = mother.id.slice(0, 6) + mother.id.slice(8, 17);
      recordIn(files.mother, PLACES.idCard).claims["idNumber"] = old;
    });
    const { decision, display, others } = fieldOf(await couple.mother.fill(), "mother.idNumber");
    expect({ decision, others }).toEqual({ decision: "locked", others: undefined });
    expect(display).toHaveLength(18);
  });

  it("one person with two documents is two people to the registers: a link to both binds nobody", async () => {
    const couple = await aCouple(server, ({ files }) => {
      recordIn(files.mother, PLACES.birth).links?.push({ role: "father", id: "H00000099" });
    });
    const form = await couple.mother.fill();
    expect(fieldOf(form, "father.name")).toMatchObject({ decision: "blank", reasons: ["SUBJECT_UNBOUND"] });
    expect(fieldOf(form, "father.idNumber").display).toBeUndefined();
  });
});

import { describe, expect, it } from "vitest";
import { actor, at, consentTo, fieldOf, ok, open, plan, setUp } from "../testing/prefill-journey.ts";
import { testRun } from "../testing/prefill-ports.ts";
import { giveConsent, withdrawConsent } from "./give-consent.ts";
import { planPrefill } from "./plan-prefill.ts";
import { reviewPrefill } from "./review-prefill.ts";
import { viewPrefill } from "./view-prefill.ts";

describe("a plan", () => {
  it.each([
    { wish: { oneThingId: "no-such" }, refused: "unknown-one-thing" },
    { wish: { oneThingId: "idcard", facts: [] }, refused: "no-form" },
    { wish: { facts: [{ factId: "applicant.parentRole", value: "aunt" }] }, refused: "invalid-facts" },
    { wish: { facts: [{ factId: "applicant.shoeSize", value: 40 }] }, refused: "invalid-facts" },
    {
      wish: { facts: [{ factId: "child.birthDate", value: "2026-02-30", role: "child[0]" }] },
      refused: "invalid-facts",
    },
    { wish: { sub: "nobody" }, refused: "not-a-person" },
    { wish: { onBehalfOf: "no-such-mandate" }, refused: "mandate" },
  ])("is refused with a reason: $refused", async ({ wish, refused }) => {
    const ports = await setUp();
    expect(await plan(ports, wish)).toMatchObject({ refused });
    expect(ports.recordSource.asked).toEqual([]);
  });

  it("is not offered elsewhere, and asks nobody", async () => {
    const ports = await setUp();
    const request = { oneThingId: "newborn", region: "440300", facts: [], actor: actor("wang") };
    expect(await planPrefill(request, ports, testRun())).toEqual({ refused: "not-offered" });
    ok(await plan(ports));
    expect(ports.recordSource.asked).toEqual([]);
  });
});

describe("consent", () => {
  it("is given to a plan of one's own, for an hour, and for nothing that it does not name", async () => {
    const ports = await setUp();
    const { planId } = ok(await plan(ports));
    const give = (sub: string, sources: string[], minutes = 0) =>
      giveConsent({ planId, sources, sensitive: false, actor: actor(sub) }, ports, at(minutes));
    expect(await give("chen", [])).toEqual({ refused: "not-found" });
    expect(await give("wang", ["credit-register"])).toMatchObject({ refused: "invalid-sources" });
    expect(await give("wang", [], 61)).toEqual({ refused: "plan-expired" });
    const consent = ok(await give("wang", ["population-register"], 60));
    expect(Date.parse(consent.expiresAt) - Date.parse(consent.givenAt)).toBe(30 * 60_000);
    expect(consent.recipients.length).toBeGreaterThan(0);
  });

  it("names the words that were shown: other sources or no sensitive data are other words", async () => {
    const ports = await setUp();
    const { planId } = ok(await plan(ports));
    const hash = async (sources: string[], sensitive: boolean): Promise<string> =>
      ok(await giveConsent({ planId, sources, sensitive, actor: actor("wang") }, ports, testRun())).noticeHash;
    const one = await hash(["population-register"], true);
    expect(await hash(["population-register"], true)).toBe(one);
    expect(await hash(["population-register"], false)).not.toBe(one);
    expect(await hash(["population-register", "marriage-register"], true)).not.toBe(one);
  });

  it("counts once, for its own plan, for half an hour", async () => {
    const ports = await setUp();
    const consent = await consentTo(ports);
    const other = await consentTo(ports);
    expect(await open(ports, { ...consent, planId: other.planId })).toEqual({ refused: "consent-unknown" });
    expect(await open(ports, { ...consent, actor: "chen" })).toEqual({ refused: "not-found" });
    expect(await open(ports, other, { run: at(31) })).toEqual({ refused: "consent-expired" });
    expect(ports.recordSource.asked).toEqual([]);
    ok(await open(ports, consent));
    const asked = ports.recordSource.asked.length;
    expect(await open(ports, consent)).toEqual({ refused: "consent-used" });
    expect(ports.recordSource.asked).toHaveLength(asked);
  });

  it("opens one case where two requests race for it, and asks no register twice", async () => {
    const ports = await setUp();
    const consent = await consentTo(ports);
    const results = await Promise.all([open(ports, consent), open(ports, consent)]);
    expect(results.filter((result) => "refused" in result)).toEqual([{ refused: "consent-used" }]);
    const questions = ports.recordSource.asked.map(({ recordType, subject }) => `${recordType} ${subject.id}`);
    const perRole = new Set(ports.recordSource.asked.map(({ nonce }) => nonce));
    expect(perRole.size).toBe(questions.length);
    expect(new Set(ports.recordSource.asked.map(({ caseId }) => caseId)).size).toBe(1);
  });

  it("answers the same key with the same case, and asks nothing again", async () => {
    const ports = await setUp();
    const consent = await consentTo(ports);
    const idempotency = { actor: "wang", route: "/v1/prefills", key: "key-1", request: "hash-1" };
    const first = ok(await open(ports, consent, { idempotency }));
    const asked = ports.recordSource.asked.length;
    expect(ok(await open(ports, consent, { idempotency })).prefillId).toBe(first.prefillId);
    expect(await open(ports, consent, { idempotency: { ...idempotency, request: "hash-2" } })).toEqual({
      refused: "key-reused",
    });
    expect(ports.recordSource.asked).toHaveLength(asked);
  });

  it("withdrawn takes what came with it out of the form, and leaves what was typed", async () => {
    const ports = await setUp();
    const consent = await consentTo(ports);
    const { prefillId } = ok(await open(ports, consent));
    const typed = {
      prefillId,
      actor: actor("wang"),
      actions: [{ fieldId: "applicant.phone", action: "set" as const, value: "13900000001" }],
    };
    ok(await reviewPrefill(typed, ports, testRun()));
    ok(await withdrawConsent({ consentId: consent.consentId, actor: actor("wang") }, ports, testRun()));
    const after = ok(await viewPrefill({ prefillId, actor: actor("wang") }, ports, testRun()));
    expect(fieldOf(after, "mother.name")).toMatchObject({ decision: "blank" });
    expect(fieldOf(after, "applicant.phone")?.value).toBe("13900000001");
    expect((await ports.cases.case(prefillId))?.records).toEqual([]);
  });
});

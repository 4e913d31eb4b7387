import { describe, expect, it } from "vitest";
import type { Prefill } from "../domain/prefill.ts";
import { actor, consentTo, fieldOf, fill, ok, open, RECORDS, setUp, WANG } from "../testing/prefill-journey.ts";
import { type TestPorts, testRun } from "../testing/prefill-ports.ts";
import { NOW, type Script, type ScriptedRecord } from "../testing/scripted-registers.ts";
import { reviewPrefill } from "./review-prefill.ts";
import { viewPrefill } from "./view-prefill.ts";

/** A clock that goes on by a millisecond whenever it is looked at. */
const ticking = (): ReturnType<typeof testRun> => {
  let passed = 0;
  const now = (): Date => {
    passed += 1;
    return new Date(NOW.getTime() + passed);
  };
  return { ...testRun(), now };
};

describe("an answer that comes late", () => {
  const late: Script["behave"] = ({ register }) => (register === "population-register" ? { pending: 8 } : undefined);
  const arrived = async (ports: TestPorts, prefillId: string): Promise<void> => {
    await expect
      .poll(async () =>
        (await ports.cases.case(prefillId))?.records.some(
          ({ recordType, role }) => recordType === "resident" && role === "mother",
        ),
      )
      .toBe(true);
  };
  const view = async (ports: TestPorts, prefillId: string): Promise<Prefill> =>
    ok(await viewPrefill({ prefillId, actor: actor("wang") }, ports, testRun()));

  it("fills the field that nobody touched", async () => {
    const ports = await setUp(RECORDS, late);
    const opened = await fill(ports);
    expect(fieldOf(opened, "mother.name")).toMatchObject({
      decision: "blank",
      reasons: expect.arrayContaining(["SRC_PENDING"]),
    });
    await arrived(ports, opened.prefillId);
    expect(fieldOf(await view(ports, opened.prefillId), "mother.name")?.value).toBe("王一");
  });

  it("never takes the place of what the person typed meanwhile", async () => {
    const ports = await setUp(RECORDS, late);
    const run = ticking();
    const { prefillId } = ok(await open(ports, await consentTo(ports), { run }));
    const actions = [{ fieldId: "mother.ethnicity", action: "set" as const, value: "03" }];
    ok(await reviewPrefill({ prefillId, actor: actor("wang"), actions }, ports, run));
    await arrived(ports, prefillId);
    const stored = await ports.cases.case(prefillId);
    expect(stored?.entries["mother.ethnicity"]?.set?.value).toBe("03");
    const field = fieldOf(await view(ports, prefillId), "mother.ethnicity");
    expect(field).toMatchObject({ decision: "conflict", reasons: ["CONFLICT"] });
    expect(field?.value).toBeUndefined();
    expect(field?.others).toHaveLength(2);
  });

  it("leaves what was typed in a field that is never locked, and stands beside it", async () => {
    const insured: ScriptedRecord = {
      register: "social-insurance",
      recordType: "pension-insurance",
      subject: WANG,
      claims: { phone: "13900000002" },
    };
    const ports = await setUp([...RECORDS, insured], ({ register }) =>
      register === "social-insurance" ? { pending: 8 } : undefined,
    );
    const run = ticking();
    const { prefillId } = ok(await open(ports, await consentTo(ports), { run }));
    const actions = [{ fieldId: "applicant.phone", action: "set" as const, value: "13900000001" }];
    ok(await reviewPrefill({ prefillId, actor: actor("wang"), actions }, ports, run));
    await expect
      .poll(async () => (await ports.cases.case(prefillId))?.records.map(({ recordType }) => recordType))
      .toContain("pension-insurance");
    const field = fieldOf(await view(ports, prefillId), "applicant.phone");
    expect(field).toMatchObject({ value: "13900000001", origin: { kind: "person" } });
    expect(field?.others).toHaveLength(1);
  });

  it("is in the ledger, as asked and as answered", async () => {
    const ports = await setUp(RECORDS, late);
    const { prefillId } = await fill(ports);
    await arrived(ports, prefillId);
    const log = await ports.cases.accessOf(ports.subjectHash(WANG), { now: NOW.toISOString(), limit: 100 });
    const results = log.filter(({ action, source }) => action === "fetch" && source === "population-register");
    expect(new Set(results.map(({ result }) => result))).toEqual(new Set(["SRC_PENDING", "fetched"]));
  });
});

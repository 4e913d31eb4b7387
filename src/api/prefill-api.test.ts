import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Client, completing, type Filled, fieldOf, startPrefillServer } from "../testing/prefill-server.ts";
import { aFamily, type Family } from "../testing/register-files.ts";

let server: Awaited<ReturnType<typeof startPrefillServer>>;
let next = 0;
beforeAll(async () => {
  server = await startPrefillServer();
});
afterAll(() => server.close());

/** Another family for each case, its mother signed in. */
const aMother = async (): Promise<{ family: Family; mother: Client }> => {
  next += 1;
  const family = aFamily(next);
  await server.putFamily(family);
  return { family, mother: await server.signIn(family.mother.name) };
};

const ready = async (mother: Client): Promise<Filled> => {
  const filled = await mother.fill();
  expect((await mother.patch(filled.prefillId, completing(filled))).status).toBe(200);
  return filled;
};

describe("opening a form", () => {
  it("fills what the registers hold and locks what is verified", async () => {
    const { family, mother } = await aMother();
    const form = await mother.fill();
    expect(fieldOf(form, "mother.name")).toMatchObject({ decision: "locked", display: family.mother.name });
    expect(fieldOf(form, "father.name")).toMatchObject({ decision: "locked", display: family.father.name });
    expect(fieldOf(form, "child[0].name")).toMatchObject({ decision: "locked", display: family.child.name });
    expect(fieldOf(form, "mother.maritalStatus")).toMatchObject({ decision: "confirm", reasons: ["NOT_LOCKABLE"] });
    expect(fieldOf(form, "case.hukouWith").decision).toBe("blank");
  });

  it("with the same key and body gives the same form, with another body 409", async () => {
    const { mother } = await aMother();
    const { body: plan } = await mother.plan();
    const { body } = await mother.consent(plan);
    const ids = { planId: plan.planId, consentId: body.consentId };
    const first = await mother.open(ids, "key-1");
    const again = await mother.open(ids, "key-1");
    expect(again.body.prefillId).toBe(first.body.prefillId);
    const other = (await mother.consent(plan)).body;
    expect(await mother.open({ ...ids, consentId: other.consentId }, "key-1")).toMatchObject({
      status: 409,
      code: "key-reused",
    });
  });

  it("refuses a key that is no visible ASCII", async () => {
    const { mother } = await aMother();
    const { planId, consentId } = await mother.fill();
    expect((await mother.open({ planId, consentId }, "two words")).code).toBe("invalid-request");
  });

  it("opens one form where the same consent comes twice at once", async () => {
    const { mother } = await aMother();
    const { body: plan } = await mother.plan();
    const { body } = await mother.consent(plan);
    const ids = { planId: plan.planId, consentId: body.consentId };
    const replies = await Promise.all([mother.open(ids), mother.open(ids), mother.open(ids)]);
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    expect(replies.filter(({ status }) => status === 409).every(({ code }) => code === "consent-used")).toBe(true);
  });

  it("refuses a register that the plan does not name", async () => {
    const { mother } = await aMother();
    const { body: plan } = await mother.plan();
    expect(await mother.consent(plan, { sources: ["tax-register"] })).toMatchObject({
      status: 400,
      code: "invalid-request",
    });
  });

  it("asks nothing of a register that was not ticked, and nothing sensitive without separate consent", async () => {
    const { mother } = await aMother();
    const form = await mother.fill({ sources: ["population-register", "household-register"], sensitive: false });
    // The number is missing, so that nothing of the group is locked.
    expect(fieldOf(form, "mother.name")).toMatchObject({ decision: "editable", reasons: ["GROUP_INCOMPLETE"] });
    expect(fieldOf(form, "mother.hukouRegion").decision).toBe("locked");
    expect(fieldOf(form, "mother.idNumber")).toMatchObject({ decision: "blank", reasons: ["CONSENT_MISSING"] });
    expect(fieldOf(form, "mother.hukouAddress")).toMatchObject({ decision: "blank", reasons: ["CONSENT_MISSING"] });
    expect(fieldOf(form, "mother.employer")).toMatchObject({ decision: "blank", reasons: ["CONSENT_MISSING"] });
  });
});

describe("changing a form", () => {
  it("refuses a value for a locked field and saves nothing of that request", async () => {
    const { mother } = await aMother();
    const { prefillId } = await mother.fill();
    const before = (await mother.view(prefillId)).text;
    const reply = await mother.patch(prefillId, [
      { fieldId: "case.hukouWith", action: "set", value: "mother" },
      { fieldId: "mother.name", action: "set", value: "别人" },
    ]);
    expect(reply).toMatchObject({ status: 422, code: "invalid-actions" });
    expect((await mother.view(prefillId)).text).toBe(before);
  });

  it.each([
    ["an unknown key of the body", { actions: [], status: "submitted" }],
    ["an unknown key of an action", { actions: [{ fieldId: "case.hukouWith", action: "clear", locked: false }] }],
    ["an unknown action", { actions: [{ fieldId: "case.hukouWith", action: "unlock" }] }],
    [
      "a value that is an object",
      { actions: [{ fieldId: "case.hukouWith", action: "set", value: { code: "mother" } }] },
    ],
  ])("refuses %s with 400", async (_, body) => {
    const { mother } = await aMother();
    const { prefillId } = await mother.fill();
    const reply = await mother.call({ method: "PATCH", path: `/v1/prefills/${prefillId}`, body });
    expect(reply).toMatchObject({ status: 400, code: "invalid-request" });
  });

  it("refuses a field that the form does not have", async () => {
    const { mother } = await aMother();
    const { prefillId } = await mother.fill();
    for (const fieldId of ["child[1].name", "__proto__", "applicant.bankAccount", "constructor"])
      expect((await mother.patch(prefillId, [{ fieldId, action: "set", value: "1" }])).code).toBe("invalid-actions");
  });

  it("lets a locked value be disputed, keeps it and goes on", async () => {
    const { family, mother } = await aMother();
    const { prefillId } = await ready(mother);
    const disputed = await mother.patch(prefillId, [{ fieldId: "mother.name", action: "dispute", note: "有个字错了" }]);
    expect(fieldOf(disputed.body, "mother.name")).toMatchObject({
      decision: "locked",
      display: family.mother.name,
      dispute: { note: "有个字错了" },
    });
    expect((await mother.submit(prefillId)).status).toBe(200);
  });

  it("shows a form to nobody else: not to another person, not even that it is there", async () => {
    const { family, mother } = await aMother();
    const { prefillId, planId, consentId } = await mother.fill();
    const stranger = (await aMother()).mother;
    const father = await server.signIn(family.father.name);
    for (const other of [stranger, father]) {
      const missing = await other.view("00000000-0000-4000-8000-000000000000");
      const hidden = await other.view(prefillId);
      expect({ ...hidden.body, requestId: "" }).toEqual({ ...missing.body, requestId: "" });
      expect(hidden.status).toBe(404);
      expect((await other.patch(prefillId, [])).status).toBe(404);
      expect((await other.submit(prefillId)).status).toBe(404);
      expect((await other.open({ planId, consentId })).status).toBe(404);
      expect((await other.call({ method: "DELETE", path: `/v1/consents/${consentId}` })).status).toBe(404);
      expect((await other.consent({ planId, roles: [], calls: [] })).status).toBe(404);
    }
  });
});

describe("submitting a form", () => {
  it("refuses with everything that is still open", async () => {
    const { mother } = await aMother();
    const { prefillId } = await mother.fill();
    const reply = await mother.submit(prefillId);
    expect(reply).toMatchObject({ status: 422, code: "not-ready" });
    const paths = (reply.body as unknown as { errors: { path: string }[] }).errors.map(({ path }) => path);
    expect(paths).toEqual(
      expect.arrayContaining(["case.hukouWith", "mother.maritalStatus", "applicant.residenceAddress"]),
    );
  });

  it("gives one submission id however often the same key comes, also at once", async () => {
    const { mother } = await aMother();
    const { prefillId } = await ready(mother);
    const at = await Promise.all(Array.from({ length: 5 }, () => mother.submit(prefillId, "send-1")));
    const later = await mother.submit(prefillId, "send-1");
    const ids = [...at, later].filter(({ status }) => status === 200).map(({ body }) => body.submissionId);
    expect(later.status).toBe(200);
    expect(new Set(ids).size).toBe(1);
    expect(at.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  });

  it("without a key is answered once, then refused as submitted", async () => {
    const { mother } = await aMother();
    const { prefillId } = await ready(mother);
    expect((await mother.submit(prefillId)).status).toBe(200);
    expect(await mother.submit(prefillId)).toMatchObject({ status: 409, code: "already-submitted" });
    expect((await mother.patch(prefillId, [])).code).toBe("already-submitted");
  });

  it("hands each service only fields that it uses", async () => {
    const { mother } = await aMother();
    const { prefillId } = await ready(mother);
    const { receipts } = (await mother.submit(prefillId)).body;
    const { fields } = (await mother.view(prefillId)).body;
    const uses = new Map(fields.map(({ fieldId, usedBy }) => [fieldId, usedBy]));
    expect(receipts.length).toBeGreaterThan(1);
    for (const { serviceId, fields: given } of receipts)
      expect(given.filter((fieldId) => !uses.get(fieldId)?.includes(serviceId))).toEqual([]);
  });
});

describe("withdrawing a consent", () => {
  it("drops what came with it; what was typed stays and the form goes on by hand", async () => {
    const { family, mother } = await aMother();
    const { prefillId, consentId } = await ready(mother);
    expect((await mother.call({ method: "DELETE", path: `/v1/consents/${consentId}` })).status).toBe(204);
    const { body: form, text } = await mother.view(prefillId);
    for (const { name } of [family.mother, family.father, family.child]) expect(text).not.toContain(name);
    expect(fieldOf(form, "mother.name")).toMatchObject({ decision: "blank", reasons: ["CONSENT_WITHDRAWN"] });
    expect(fieldOf(form, "case.hukouWith").value).toBe("mother");
    const typed = await mother.patch(prefillId, [{ fieldId: "mother.name", action: "set", value: "手填的名字" }]);
    expect(fieldOf(typed.body, "mother.name")).toMatchObject({ decision: "editable", value: "手填的名字" });
  });

  it("is the same the second time", async () => {
    const { mother } = await aMother();
    const { consentId } = await mother.fill();
    const path = `/v1/consents/${consentId}`;
    expect((await mother.call({ method: "DELETE", path })).status).toBe(204);
    expect((await mother.call({ method: "DELETE", path })).status).toBe(204);
  });

  it("before it is used makes it useless", async () => {
    const { mother } = await aMother();
    const { body: plan } = await mother.plan();
    const { consentId } = (await mother.consent(plan)).body;
    await mother.call({ method: "DELETE", path: `/v1/consents/${consentId}` });
    expect((await mother.open({ planId: plan.planId, consentId })).code).toBe("consent-withdrawn");
  });
});

describe("signing in", () => {
  it.each(["", "nobody", "../clerk-1", "clerk-1 "])("refuses the unknown sub %j", async (sub) => {
    const reply = await fetch(`${server.url}/dev/sign-in`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ sub }),
    });
    expect(reply.status).toBe(400);
  });

  it("refuses a child, who has records but does not sign in", async () => {
    const { family } = await aMother();
    await expect(server.signIn(family.child.name)).rejects.toThrow("nobody signs in");
  });

  it("is needed for every route of the forms; staff are no citizens and citizens no staff", async () => {
    const { mother } = await aMother();
    const clerk = await server.signIn("clerk-1");
    const { prefillId } = await mother.fill();
    const plan = { oneThingId: "newborn", region: "430104", facts: [] };
    for (const path of [`/v1/prefills/${prefillId}`, "/v1/access-log", "/v1/mandates", "/v1/prefills?queue=CONFLICT"])
      expect((await fetch(`${server.url}${path}`)).status).toBe(401);
    expect((await clerk.call({ method: "POST", path: "/v1/prefills/plan", body: plan })).status).toBe(403);
    expect((await clerk.patch(prefillId, [])).status).toBe(403);
    expect((await clerk.submit(prefillId)).status).toBe(403);
    expect((await mother.call({ method: "GET", path: "/v1/prefills?queue=CONFLICT" })).status).toBe(403);
    expect(
      (await mother.call({ method: "POST", path: `/v1/prefills/${prefillId}/decisions`, body: { decisions: [] } }))
        .status,
    ).toBe(403);
  });
});

it("no reply, address or line of the log holds an ID number", async () => {
  const { family, mother } = await aMother();
  const { prefillId } = await ready(mother);
  await mother.patch(prefillId, [{ fieldId: "mother.idNumber", action: "dispute", note: "号码不对" }]);
  await mother.submit(prefillId);
  await mother.call({ method: "GET", path: "/v1/access-log" });
  await mother.call({ method: "GET", path: "/v1/mandates" });
  await mother.call({ method: "GET", path: `/prefill/cases/${prefillId}` });
  const said = server.seen.join("\n");
  expect(said.includes("990***")).toBe(true);
  const numbers = [family.mother, family.father, family.child].map(({ id }) => id);
  expect(numbers.filter((number) => said.includes(number))).toEqual([]);
  const log = server.seen.filter((line) => line.startsWith('{"level"')).join("\n");
  expect(log).toContain("/v1/prefills/:id/submission");
  const values = [family.mother.name, family.father.name, family.mother.phone, "13900991234", "号码不对", prefillId];
  expect(values.filter((value) => log.includes(value))).toEqual([]);
});

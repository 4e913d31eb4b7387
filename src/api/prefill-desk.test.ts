import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ClerkDecision, Prefill } from "../domain/prefill.ts";
import { type Client, completing, fieldOf, type Reply, startPrefillServer } from "../testing/prefill-server.ts";
import { aFamily, type Family } from "../testing/register-files.ts";

let server: Awaited<ReturnType<typeof startPrefillServer>>;
let clerks: [Client, Client];
let next = 0;
beforeAll(async () => {
  server = await startPrefillServer();
  clerks = [await server.signIn("clerk-1"), await server.signIn("clerk-2")];
});
afterAll(() => server.close());

type People = { family: Family; mother: Client; father: Client };
const aCouple = async (): Promise<People> => {
  next += 1;
  const family = aFamily(next);
  await server.putFamily(family);
  return { family, mother: await server.signIn(family.mother.name), father: await server.signIn(family.father.name) };
};

/** A submitted form in which the mother says that her name is wrong. */
const disputed = async (mother: Client): Promise<string> => {
  const filled = await mother.fill();
  const claim = { fieldId: "mother.name", action: "dispute", value: "改过的名字", note: "户口上已改名" } as const;
  expect((await mother.patch(filled.prefillId, [...completing(filled), claim])).status).toBe(200);
  expect((await mother.submit(filled.prefillId)).status).toBe(200);
  return filled.prefillId;
};

const decide = (clerk: Client, prefillId: string, ...decisions: readonly ClerkDecision[]): Promise<Reply<Prefill>> =>
  clerk.call({ method: "POST", path: `/v1/prefills/${prefillId}/decisions`, body: { decisions } });

const queued = async (clerk: Client, queue: string): Promise<string[]> => {
  const { body } = await clerk.call<{ items: Prefill[] }>({ method: "GET", path: `/v1/prefills?queue=${queue}` });
  return body.items.map(({ prefillId }) => prefillId);
};

type Access = { who: string; actorKind: string; action: string; caseId: string; result: string; basis: string };
const accessOf = async (client: Client): Promise<Access[]> =>
  (await client.call<{ items: Access[] }>({ method: "GET", path: "/v1/access-log" })).body.items;

const mandate = async ({ mother, family }: People, actions: string[], over: object = {}): Promise<string> => {
  const body = { agentHint: family.father.name, oneThingIds: ["newborn"], actions, validUntil: "2027-03-01", ...over };
  const reply = await mother.call<{ mandateId: string }>({ method: "POST", path: "/v1/mandates", body });
  expect(reply.status).toBe(200);
  return reply.body.mandateId;
};

describe("the desk", () => {
  it("queues a submitted dispute, not a draft, and takes it off once it is decided", async () => {
    const { mother } = await aCouple();
    const draft = await mother.fill();
    await mother.patch(draft.prefillId, [{ fieldId: "mother.name", action: "dispute", note: "错" }]);
    const prefillId = await disputed(mother);
    const waiting = await queued(clerks[0], "DISPUTE");
    expect(waiting).toContain(prefillId);
    expect(waiting).not.toContain(draft.prefillId);
    const accepted = { fieldId: "mother.name", action: "accept", reason: "登记无误" } as const;
    expect((await decide(clerks[0], prefillId, accepted)).status).toBe(200);
    expect(await queued(clerks[0], "DISPUTE")).not.toContain(prefillId);
  });

  it("refuses a queue that it does not have", async () => {
    expect((await clerks[0].call({ method: "GET", path: "/v1/prefills?queue=ALL" })).code).toBe("invalid-request");
    expect((await clerks[0].call({ method: "GET", path: "/v1/prefills" })).code).toBe("invalid-request");
  });

  it("needs four eyes for a correction of identity: the second are another's", async () => {
    const { family, mother } = await aCouple();
    const prefillId = await disputed(mother);
    const correct = { fieldId: "mother.name", action: "correct", value: "改过的名字", reason: "见户口本" } as const;
    const first = await decide(clerks[0], prefillId, correct);
    expect(fieldOf(first.body, "mother.name").display).toBe(family.mother.name);
    expect(await queued(clerks[1], "SECOND_CLERK")).toContain(prefillId);
    const accept = { fieldId: "mother.name", action: "accept", reason: "同意" } as const;
    expect((await decide(clerks[0], prefillId, accept)).code).toBe("invalid-actions");
    expect((await decide(clerks[0], prefillId, correct, accept)).code).toBe("invalid-actions");
    const second = await decide(clerks[1], prefillId, accept);
    expect(fieldOf(second.body, "mother.name").display).toBe("改过的名字");
    expect(await queued(clerks[1], "SECOND_CLERK")).not.toContain(prefillId);
  });

  it("decides nothing where one of the decisions cannot be taken", async () => {
    const { mother } = await aCouple();
    const prefillId = await disputed(mother);
    const before = (await clerks[0].view(prefillId)).text;
    const reply = await decide(
      clerks[0],
      prefillId,
      { fieldId: "mother.employer", action: "correct", value: "另一单位", reason: "核对" },
      { fieldId: "child[0].birthDate", action: "correct", value: "2026-02-30", reason: "核对" },
    );
    expect(reply.code).toBe("invalid-actions");
    expect((await clerks[0].view(prefillId)).text).toBe(before);
  });

  it("does not decide what is not submitted", async () => {
    const { mother } = await aCouple();
    const { prefillId } = await mother.fill();
    const accept = { fieldId: "mother.name", action: "accept", reason: "好" } as const;
    expect((await decide(clerks[0], prefillId, accept)).code).toBe("not-submitted");
  });

  it("returns with the reason; corrected and sent again it is a new submission, and waits for a clerk again", async () => {
    const { mother } = await aCouple();
    const prefillId = await disputed(mother);
    const first = (await mother.view(prefillId)).body.submission?.submissionId;
    const back = { fieldId: "mother.name", action: "return", reason: "请附户口本" } as const;
    expect((await decide(clerks[0], prefillId, back)).body.status).toBe("returned");
    const seen = (await mother.view(prefillId)).body;
    expect(fieldOf(seen, "mother.name").faults).toMatchObject([{ id: "returned" }]);
    const again = [{ fieldId: "mother.name", action: "dispute", note: "已附户口本" }] as const;
    expect((await mother.patch(prefillId, again)).status).toBe(200);
    const sent = await mother.submit(prefillId, "again");
    expect(sent.status).toBe(200);
    expect(sent.body.submissionId).not.toBe(first);
    expect(await queued(clerks[0], "DISPUTE")).toContain(prefillId);
  });

  it("keeps what a clerk corrected from the person's hands when the form comes back", async () => {
    const { mother } = await aCouple();
    const prefillId = await disputed(mother);
    const correct = { fieldId: "mother.employer", action: "correct", value: "核实的单位", reason: "社保" } as const;
    expect((await decide(clerks[0], prefillId, correct)).status).toBe(200);
    await decide(clerks[0], prefillId, { fieldId: "mother.name", action: "return", reason: "请核对" });
    for (const action of ["set", "clear"] as const) {
      const reply = await mother.patch(prefillId, [{ fieldId: "mother.employer", action, value: "自称的单位" }]);
      expect(reply.code).toBe("invalid-actions");
    }
    const doubt = await mother.patch(prefillId, [{ fieldId: "mother.employer", action: "dispute", note: "不对" }]);
    expect(fieldOf(doubt.body, "mother.employer").value).toBe("核实的单位");
  });

  it("two clerks on one field at once: what is kept is what one of them was told is kept", async () => {
    const { mother } = await aCouple();
    const prefillId = await disputed(mother);
    const correct = (value: string) =>
      ({ fieldId: "mother.employer", action: "correct", value, reason: "核对" }) as const;
    const replies = await Promise.all([
      decide(clerks[0], prefillId, correct("甲单位")),
      decide(clerks[1], prefillId, correct("乙单位")),
    ]);
    expect(replies.every(({ status, code }) => status === 200 || code === "changed-meanwhile")).toBe(true);
    const kept = fieldOf((await clerks[0].view(prefillId)).body, "mother.employer").value;
    const won = replies
      .filter(({ status }) => status === 200)
      .map(({ body }) => fieldOf(body, "mother.employer").value);
    expect(won).toContain(kept);
  });
});

describe("an agent", () => {
  it("needs a mandate, for this one-thing and this person", async () => {
    const people = await aCouple();
    expect(await people.father.plan({ onBehalfOf: "no-such-mandate" })).toMatchObject({ code: "mandate-refused" });
    const other = await mandate(people, ["view", "fill"], { oneThingIds: ["death"] });
    expect((await people.father.plan({ onBehalfOf: other })).code).toBe("mandate-refused");
    const theirs = await mandate(people, ["view", "fill"]);
    expect((await (await aCouple()).father.plan({ onBehalfOf: theirs })).code).toBe("mandate-refused");
  });

  it("fills the principal's form with the principal's data, and does what the mandate names", async () => {
    const people = await aCouple();
    const id = await mandate(people, ["view", "fill"]);
    const form = await people.father.fill({ onBehalfOf: id });
    expect(fieldOf(form, "mother.name").display).toBe(people.family.mother.name);
    expect(fieldOf(form, "applicant.phone").value).toBe(people.family.mother.phone);
    expect((await people.father.patch(form.prefillId, completing(form))).status).toBe(200);
    expect((await people.father.submit(form.prefillId)).code).toBe("mandate-refused");
    expect((await people.mother.submit(form.prefillId)).status).toBe(200);
    expect(await queued(clerks[0], "MANDATE")).toContain(form.prefillId);
  });

  it("does nothing more once the mandate is revoked; the draft stays with the principal", async () => {
    const people = await aCouple();
    const id = await mandate(people, ["view", "fill", "submit"]);
    const form = await people.father.fill({ onBehalfOf: id });
    await people.mother.call({ method: "DELETE", path: `/v1/mandates/${id}` });
    for (const reply of [
      await people.father.view(form.prefillId),
      await people.father.patch(form.prefillId, []),
      await people.father.submit(form.prefillId),
    ])
      expect(reply).toMatchObject({ status: 403, code: "mandate-refused" });
    expect((await people.mother.view(form.prefillId)).status).toBe(200);
  });

  it.each([
    ["in the past", { validUntil: "2020-01-01" }],
    ["for ever", { validUntil: "2099-01-01" }],
    ["for a thing that does not exist", { oneThingIds: ["no-such-thing"] }],
    ["to themselves", {}],
  ])("is not named %s", async (what, over) => {
    const { family, mother } = await aCouple();
    const agentHint = what === "to themselves" ? family.mother.name : family.father.name;
    const body = { agentHint, oneThingIds: ["newborn"], actions: ["fill"], validUntil: "2027-03-01", ...over };
    expect((await mother.call({ method: "POST", path: "/v1/mandates", body })).code).toBe("invalid-request");
  });
});

describe("the access log", () => {
  it("shows a person what an agent and a clerk looked at, as such, and nothing of other people's", async () => {
    const people = await aCouple();
    const id = await mandate(people, ["view", "fill"]);
    const { prefillId } = await people.father.fill({ onBehalfOf: id });
    await people.father.view(prefillId);
    await clerks[0].view(prefillId);
    const entries = (await accessOf(people.mother)).filter(({ caseId }) => caseId === prefillId);
    expect(entries).toContainEqual(expect.objectContaining({ who: "代办人", action: "view", basis: "mandate" }));
    expect(entries).toContainEqual(expect.objectContaining({ who: "窗口人员", action: "view", basis: "duty" }));
    expect(entries.filter(({ action }) => action === "fetch").every(({ actorKind }) => actorKind === "agent")).toBe(
      true,
    );
    const stranger = await aCouple();
    expect(await accessOf(stranger.mother)).toEqual([]);
  });

  it("shows that a clerk saw the form in a queue and what became of it", async () => {
    const { mother } = await aCouple();
    const prefillId = await disputed(mother);
    await queued(clerks[1], "DISPUTE");
    await decide(clerks[1], prefillId, { fieldId: "mother.name", action: "accept", reason: "好" });
    const entries = (await accessOf(mother)).filter(
      ({ caseId, actorKind }) => caseId === prefillId && actorKind === "clerk",
    );
    expect(entries.map(({ action, result }) => `${action} ${result}`)).toEqual([
      "decide decided",
      "view queue DISPUTE",
    ]);
  });
});

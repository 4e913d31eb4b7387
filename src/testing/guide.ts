import { expect } from "vitest";
import type { FactInput, Guidance } from "../domain/guidance.ts";
import type { GuideRequest } from "../domain/guide-request.ts";
import type { CaseFacts } from "../domain/one-thing.ts";
import { guideOneThing, isRefusal } from "../guide/guide-one-thing.ts";
import type { GuidePorts } from "../guide/guide-ports.ts";
import { factKey, parseFactKey } from "../rules/fact-key.ts";

const run = { requestId: "test", signal: new AbortController().signal, now: () => new Date("2026-07-24T04:00:00Z") };

export const guideReply = (request: GuideRequest, ports: GuidePorts) => guideOneThing(request, ports, run);

/** The guidance of one turn on a fixed day. */
export const guideTo = async (request: GuideRequest, ports: GuidePorts): Promise<Guidance> => {
  const reply = await guideReply(request, ports);
  if (isRefusal(reply)) throw new Error(`refused: ${reply.refused} ${JSON.stringify(reply.errors)}`);
  return reply;
};

export const keyOfQuestion = ({ factId, role }: { factId: string; role?: string | undefined }): string => {
  const { index } = parseFactKey(`${role ?? ""}.x`);
  return index === undefined ? factId : factKey(factId, { [factId.split(".")[0] ?? ""]: index });
};

export const toFactInputs = (facts: CaseFacts): FactInput[] =>
  Object.entries(facts).map(([factId, value]) => ({ factId, value }));

export type Talk = { asked: string[]; last: Guidance };

/** A whole dialogue with somebody who knows their facts and says 不清楚 to everything else. */
export const talkThrough = async (
  request: { oneThingId: string; region?: string },
  knows: CaseFacts,
  ports: GuidePorts,
): Promise<Talk> => {
  const facts: FactInput[] = [];
  const asked: string[] = [];
  for (;;) {
    const last = await guideTo({ ...request, facts }, ports);
    if (!last.question) return { asked, last };
    const key = keyOfQuestion(last.question);
    expect(asked, "no question twice").not.toContain(key);
    asked.push(key);
    facts.push({ factId: key, value: knows[key] ?? null });
  }
};

import { describe, expect, it } from "vitest";
import type { RegisterFault } from "../../domain/record.ts";
import type { RecordQuestion, RecordSource } from "../../ports/record-source.ts";

export type SourceUnderTest = {
  source: RecordSource;
  /** What the register of the person does from now on. */
  set: (fault: RegisterFault | undefined) => void;
  question: (change?: Partial<RecordQuestion>) => RecordQuestion;
};

const never = new AbortController().signal;

/** What every source of records does; `open` gives one with a register that answers about one person. */
export const describeRecordSource = (name: string, open: () => Promise<SourceUnderTest>): void => {
  describe(`record source: ${name}`, () => {
    it("gives a signed record for a question", async () => {
      const { source, question } = await open();
      const answer = await source.ask(question(), never);
      expect(answer).toMatchObject({ state: "fetched", envelopes: [{ format: "jws" }] });
    });

    it("gives a signed statement where there is no record", async () => {
      const { source, question } = await open();
      const answer = await source.ask(question({ subject: { idType: "id-card", id: "990000198001010015" } }), never);
      expect(answer).toMatchObject({ state: "fetched", envelopes: [{ format: "jws" }] });
    });

    it("refuses a nonce that was used", async () => {
      const { source, question } = await open();
      const asked = question();
      await source.ask(asked, never);
      expect(await source.ask(asked, never)).toEqual({ state: "error", retryable: false });
    });

    it("is denied claims that the type does not have, and sensitive ones on plain consent", async () => {
      const { source, question } = await open();
      expect(await source.ask(question({ concepts: ["shoeSize"] }), never)).toEqual({ state: "denied" });
      const sensitive = question({ concepts: ["idNumber"], basis: "consent" });
      expect(await source.ask(sensitive, never)).toEqual({ state: "denied" });
    });

    it("never throws: an outage is an error that may pass", async () => {
      const { source, set, question } = await open();
      set("error");
      expect(await source.ask(question(), never)).toEqual({ state: "error", retryable: true });
      set(undefined);
      expect(await source.ask(question(), never)).toMatchObject({ state: "fetched" });
    });

    it("gives up on a register that is slower than its time", async () => {
      const { source, set, question } = await open();
      set("slow");
      expect(await source.ask(question(), never)).toEqual({ state: "error", retryable: true });
    });

    it("leaves a register alone that failed again and again, and no other", async () => {
      const { source, set, question } = await open();
      set("error");
      for (let i = 0; i < 5; i += 1) await source.ask(question(), never);
      expect(source.health()).toContainEqual({ register: "population-register", open: true });
      const elsewhere = question({
        register: "household-register",
        recordType: "household-member",
        concepts: ["hukouKind"],
      });
      expect(await source.ask(elsewhere, never)).toMatchObject({ state: "fetched" });
    });

    it("is told that the answer comes later, and gets it with the same nonce", async () => {
      const { source, set, question } = await open();
      set("late");
      const asked = question();
      expect(await source.ask(asked, never)).toEqual({ state: "pending" });
      await new Promise((resolve) => setTimeout(resolve, 400));
      expect(await source.ask(asked, never)).toMatchObject({ state: "fetched" });
    });

    it("ends with its caller", async () => {
      const { source, set, question } = await open();
      set("slow");
      expect(await source.ask(question(), AbortSignal.timeout(20))).toMatchObject({ state: "error" });
    });
  });
};

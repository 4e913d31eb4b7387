import { setTimeout as sleep } from "node:timers/promises";
import type { ReasonCode } from "../domain/prefill.ts";
import type { RecordAnswer, RecordQuestion } from "../ports/record-source.ts";
import { type Conclusion, concludeAnswer } from "./conclude-answer.ts";
import type { PlacedType } from "./form-parts.ts";
import type { PrefillPorts } from "./prefill-ports.ts";
import { verifyEnvelope } from "./verify-envelope.ts";

export type Asking = {
  question: RecordQuestion;
  placed: PlacedType;
  role: string;
  asOf: string;
};

export type AskRun = {
  signal: AbortSignal;
  now: () => Date;
  /** Called where the register says that it answers later. */
  onPromise: () => void;
  /** Why the register may not be asked again: time has passed. */
  barred: () => Promise<ReasonCode | undefined>;
};

type AskPorts = Pick<PrefillPorts, "recordSource" | "proofs" | "audience" | "limits">;

const OUTAGE: RecordAnswer = { state: "error", retryable: true };

/** An answer, or an outage where the time is over; whatever an adapter does, one slow register stops nothing. */
const askOnce = async (question: RecordQuestion, ports: AskPorts, signal: AbortSignal): Promise<RecordAnswer> => {
  if (signal.aborted) return OUTAGE;
  const over = Promise.withResolvers<RecordAnswer>();
  const stop = (): void => over.resolve(OUTAGE);
  signal.addEventListener("abort", stop, { once: true });
  try {
    return await Promise.race([ports.recordSource.ask(question, signal), over.promise]);
  } catch {
    return OUTAGE;
  } finally {
    signal.removeEventListener("abort", stop);
  }
};

/** Asks again, with the same nonce, as long as the register says that it answers later. */
const askUntilAnswered = async (
  question: RecordQuestion,
  ports: AskPorts,
  run: AskRun,
): Promise<RecordAnswer | { barred: ReasonCode }> => {
  for (;;) {
    const answer = await askOnce(question, ports, run.signal);
    if (answer.state !== "pending") return answer;
    run.onPromise();
    await sleep(ports.limits.retryMs, undefined, { signal: run.signal, ref: false }).catch(() => undefined);
    const reason = await run.barred();
    if (reason !== undefined) return { barred: reason };
  }
};

export const barredConclusion = (reason: ReasonCode): Conclusion => ({
  records: [],
  state: reason === "CONSENT_WITHDRAWN" ? "withdrawn" : "denied",
  reason,
});

/** One question to one register, its answer with every envelope checked. Never throws for an outage of a register. */
export const askRegister = async (asking: Asking, ports: AskPorts, run: AskRun): Promise<Conclusion> => {
  const { question, placed, role, asOf } = asking;
  const answer = await askUntilAnswered(question, ports, run);
  if ("barred" in answer) return barredConclusion(answer.barred);
  if (answer.state === "denied") return { records: [], state: "denied", reason: "SRC_DENIED" };
  if (answer.state !== "fetched") return { records: [], state: "error", reason: "SRC_UNAVAILABLE" };
  const checked = await Promise.all(
    answer.envelopes.map((signed) =>
      verifyEnvelope({ signed, question, role, asOf, register: placed.register, now: run.now() }, ports),
    ),
  );
  return concludeAnswer(checked, placed.type);
};

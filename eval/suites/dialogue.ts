import type { Guidance } from "../../src/domain/guidance.ts";
import { guideOneThing, isRefusal } from "../../src/guide/guide-one-thing.ts";
import type { Services } from "../../src/services.ts";
import { type PeopleRow, readPeopleRows } from "../people-rows.ts";
import { askedOf, citizensOf, fewestFacts } from "../simulated-citizens.ts";
import { meanInterval, share } from "../statistics.ts";
import { type Metric, type Suite, type SuiteContext, toMetric } from "../suite.ts";

const place = (dataset: string, metric: string, variant = "rules") => ({ suite: "dialogue", dataset, variant, metric });

type Told = { asked: number; optimum: number | undefined };

/** Dialogues with everybody, each against the fewest questions that could have been enough. */
const measureQuestions = ({ services, say }: SuiteContext): Metric[] => {
  const { oneThings } = services.catalogue;
  const told = [...oneThings.values()].flatMap((model): Told[] => {
    const own = citizensOf(model).map((citizen) => {
      const one = { model, tables: services.catalogue, citizen };
      const asked = askedOf(one);
      return { asked: asked.length, optimum: fewestFacts(one, asked) };
    });
    const excess = own.flatMap(({ asked, optimum }) => (optimum === undefined ? [] : [asked - optimum]));
    say(
      `${model.id.padEnd(14)} ${own.length} citizens, ${meanInterval(own.map(({ asked }) => asked)).value.toFixed(1)} questions, ${meanInterval(excess).value.toFixed(2)} above the optimum (known for ${excess.length}), at most ${Math.max(0, ...excess)}`,
    );
    return own;
  });
  const known = told.flatMap(({ asked, optimum }) => (optimum === undefined ? [] : [{ asked, optimum }]));
  const dataset = `${oneThings.size} models`;
  return [
    toMetric(place(dataset, "questions"), meanInterval(told.map(({ asked }) => asked))),
    toMetric(place(dataset, "optimum"), meanInterval(known.map(({ optimum }) => optimum))),
    toMetric(
      place(dataset, "questions above optimum"),
      meanInterval(known.map(({ asked, optimum }) => asked - optimum)),
    ),
    toMetric(place(dataset, "optimum known"), share(told.map(({ optimum }) => optimum !== undefined))),
  ];
};

const percentile = (values: readonly number[], share95: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share95))] ?? 0;

/** The whole turn, passages and all, along the dialogues of the invented people. */
const measureTurns = async (services: Services): Promise<Metric> => {
  const run = { requestId: "eval", signal: new AbortController().signal, now: () => new Date() };
  const times: number[] = [];
  for (const model of services.catalogue.oneThings.values())
    for (const citizen of Object.values(model.people)) {
      const keys = askedOf({ model, tables: services.catalogue, citizen });
      for (const [i] of [...keys, ""].entries()) {
        const facts = keys.slice(0, i).map((factId) => ({ factId, value: citizen[factId] ?? null }));
        const started = performance.now();
        await guideOneThing({ oneThingId: model.id, region: "430104", asOf: model.casesAsOf, facts }, services, run);
        times.push(performance.now() - started);
      }
    }
  const p95 = percentile(times, 0.95);
  return toMetric(place("turns", "p95 ms"), { value: p95, low: p95, high: p95, n: times.length });
};

/** What one row expects against what it gets: `depends` is never right for a yes. `open` is what no passage decides. */
type Compared = {
  expected: string;
  got: string | undefined;
  kind: "member" | "slot" | "outcome";
  where: string;
  open: string | undefined;
};

const outcomeMatches = ({ outcome, outcomes = [] }: Guidance, expected: string): boolean =>
  outcome === expected || outcomes.some(({ id, kind }) => id === expected || kind === expected);

const compareRow = ({ id, expect, open = {} }: PeopleRow, guidance: Guidance): Compared[] => {
  const { members = {}, slots = {}, outcome } = expect;
  return [
    ...Object.entries(members).map(([key, expected]) => ({
      expected,
      got: guidance.members?.find(({ serviceId, title }) => serviceId === key || title === key)?.include,
      kind: "member" as const,
      where: `${id} ${key}`,
      open: open[key],
    })),
    ...Object.entries(slots).map(([key, expected]) => ({
      expected,
      got: guidance.checklist?.find(({ slotId, title }) => slotId === key || title === key)?.needed,
      kind: "slot" as const,
      where: `${id} ${key}`,
      open: open[key],
    })),
    // Null is “undecided”: what somebody else must decide has no outcome to compare.
    ...(outcome === undefined || outcome === null
      ? []
      : [
          {
            expected: outcome,
            got: outcomeMatches(guidance, outcome) ? outcome : guidance.outcome,
            kind: "outcome" as const,
            where: `${id} outcome`,
            open: open["outcome"],
          },
        ]),
  ];
};

/** What no passage decides may be told as open only, and as no outcome. */
const isLeftOpen = ({ kind, expected, got }: Compared): boolean =>
  kind === "outcome" ? got !== expected : got === "depends";

const NOTHING: Guidance = { outcome: "none", openFacts: [] };

/** F1 of what is said to be needed. */
const f1 = (compared: readonly Compared[]) => {
  const right = compared.filter(({ expected, got }) => expected === "yes" && got === "yes").length;
  const said = compared.filter(({ got }) => got === "yes").length;
  const needed = compared.filter(({ expected }) => expected === "yes").length;
  const value = said + needed === 0 ? 1 : (2 * right) / (said + needed);
  return { value, low: value, high: value, n: needed };
};

const guideRow = async ({ id, oneThing, asOf, region, facts }: PeopleRow, { services, say }: SuiteContext) => {
  const run = { requestId: "eval", signal: new AbortController().signal, now: () => new Date() };
  const inputs = Object.entries(facts).map(([factId, value]) => ({ factId, value }));
  const at = { ...(asOf === undefined ? {} : { asOf }), ...(region === undefined ? {} : { region }) };
  const reply = await guideOneThing({ oneThingId: oneThing, facts: inputs, ...at }, services, run);
  if (!isRefusal(reply)) return reply;
  say(`${id}: refused, ${reply.errors.map(({ message }) => message).join("; ")}`);
  return NOTHING;
};

const compareRows = async (rows: readonly PeopleRow[], context: SuiteContext): Promise<Metric[]> => {
  const { say } = context;
  const compared: Compared[] = [];
  for (const row of rows) compared.push(...compareRow(row, await guideRow(row, context)));
  for (const { where, expected, got, open } of compared)
    if (expected !== got)
      say(`${where}: expected ${expected}, got ${got ?? "nothing"}${open === undefined ? "" : ` (open: ${open})`}`);
  const left = compared.filter(({ open }) => open !== undefined);
  const of = (kind: Compared["kind"]): Compared[] => compared.filter((each) => each.kind === kind);
  const exact = (some: readonly Compared[]) => share(some.map(({ expected, got }) => expected === got));
  return [
    toMetric(place("people", "checklist F1"), f1(of("slot"))),
    toMetric(place("people", "checklist exact"), exact(of("slot"))),
    toMetric(place("people", "members exact"), exact(of("member"))),
    toMetric(place("people", "outcome exact"), exact(of("outcome"))),
    toMetric(place("people", "exact where a guide decides"), exact(compared.filter(({ open }) => open === undefined))),
    toMetric(place("people", "open left open"), share(left.map(isLeftOpen))),
  ];
};

/** Simulated citizens with hidden facts, and invented people with what they must be told. */
export const dialogueSuite: Suite = {
  name: "dialogue",
  thresholds: [
    { metric: "questions above optimum", atMost: 1 },
    { metric: "checklist F1", atLeast: 0.99 },
    { metric: "exact where a guide decides", atLeast: 0.99 },
    { metric: "open left open", atLeast: 1 },
  ],
  run: async (context) => {
    const rows = await readPeopleRows(context.config.dataDir);
    if (rows.length === 0) context.say("no data/eval/people-*.jsonl: the checklist is not compared");
    return [
      ...measureQuestions(context),
      await measureTurns(context.services),
      ...(rows.length === 0 ? [] : await compareRows(rows, context)),
    ];
  },
};

import type { Fact, FactType } from "../domain/condition.ts";
import type { FormDefinition } from "../domain/form.ts";
import type { OneThingModel } from "../domain/one-thing.ts";
import type { PrefillCase, Receipt } from "../domain/prefill.ts";
import type { ServiceGuide } from "../domain/service-guide.ts";
import { createRuleContext, evaluateRule } from "../rules/evaluate-rule.ts";
import type { DecidedField } from "./decide-form.ts";
import type { FormTables } from "./prefill-ports.ts";

export type Splitting = {
  case: PrefillCase;
  form: FormDefinition;
  guide: ServiceGuide;
  model: OneThingModel | undefined;
  fields: readonly DecidedField[];
  tables: FormTables;
};

/** Facts of the client, with the values that were decided in their place. */
const factsOf = ({ case: { facts }, fields, model }: Splitting): Map<string, Fact> => {
  const types = new Map(model?.facts.map(({ id, type }): [string, FactType] => [id, type]) ?? []);
  const known = Object.entries(facts).flatMap(([key, value]): [string, Fact][] =>
    value === null ? [] : [[key, { state: "known", value }]],
  );
  const decided = fields.flatMap(({ shown, definition, value }): [string, Fact][] =>
    value === undefined || !types.has(definition.id) ? [] : [[shown.fieldId, { state: "known", value }]],
  );
  return new Map([...known, ...decided]);
};

/** Services that the rules of the one-thing leave out for this person; undecided ones stay in, for a clerk. */
const leftOut = (splitting: Splitting): ReadonlySet<string> => {
  const { model, tables, case: opened } = splitting;
  if (model === undefined) return new Set();
  const context = createRuleContext(model, tables, { facts: factsOf(splitting), asOf: opened.asOf });
  const out = model.members.filter(({ include }) => evaluateRule(include, context).value === false);
  return new Set(out.map(({ serviceId }) => serviceId));
};

const DAY = 86_400_000;

/** The source names days and no unit: counted as calendar days, the earliest reading of the promise. */
const dueBy = (day: string, days: number | undefined): { dueBy?: string } =>
  days === undefined ? {} : { dueBy: new Date(Date.parse(day) + days * DAY).toISOString().slice(0, 10) };

/** Each member service with the fields that it receives, and no others. */
export const splitToServices = (splitting: Splitting, day: string): Receipt[] => {
  const { guide, model, fields } = splitting;
  const out = leftOut(splitting);
  const titles = new Map(model?.members.map(({ serviceId, title }) => [serviceId, title]) ?? []);
  const published = new Map(guide.members?.map((member) => [member.id, member]) ?? []);
  const services = new Set(fields.flatMap(({ shown }) => shown.usedBy));
  return [...services]
    .filter((serviceId) => !out.has(serviceId))
    .sort()
    .map((serviceId) => {
      const member = published.get(serviceId);
      return {
        serviceId,
        title: member?.title ?? titles.get(serviceId) ?? guide.title,
        department: guide.department?.name ?? "",
        fields: fields
          .filter(({ shown, value }) => value !== undefined && shown.usedBy.includes(serviceId))
          .map(({ shown }) => shown.fieldId),
        ...dueBy(day, member?.promisedDays),
      };
    });
};

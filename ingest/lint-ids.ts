import type { OneThingModel, Vocabulary } from "../src/domain/one-thing.ts";
import type { Catalogue } from "../src/ports/catalogue.ts";
import { factsAsked, factsNamed, inputsOf, rulesOf } from "../src/rules/model-rules.ts";

const twice = (ids: readonly string[]): string[] => ids.filter((id, i) => ids.indexOf(id) !== i);

const unknownOf = (what: string, named: readonly string[], known: ReadonlySet<string>): string[] =>
  [...new Set(named)].filter((id) => !known.has(id)).map((id) => `${what} ${id} does not exist`);

const idsOf = (entries: readonly { id: string }[]): Set<string> => new Set(entries.map(({ id }) => id));

/** Ids that stand for two things, materials that are one. */
const lintRepeats = (model: OneThingModel): string[] => {
  const groups = [
    [...model.facts, ...model.derivedFacts],
    model.situations,
    model.requirements,
    model.materialSlots,
    model.outcomes,
    model.deadlines,
    model.delegation,
  ];
  const services = model.members.map(({ serviceId }) => serviceId);
  const evidence = model.materialSlots.map(({ alternatives }) => JSON.stringify(alternatives));
  return [
    ...[...groups.map((group) => group.map(({ id }) => id)), services]
      .flatMap(twice)
      .map((id) => `${id} is there twice`),
    ...twice(evidence).map((kinds) => `two materials ask for the same evidence ${kinds}: share one slot`),
  ];
};

/** Names that lead nowhere. */
const lintNames = (model: OneThingModel, vocabulary: Vocabulary): string[] => {
  const { materialSlots, members, facts } = model;
  const lists = idsOf(model.roles.filter(({ many }) => many));
  const factRoles = [...facts, ...model.derivedFacts].map(({ id }) => id.split(".")[0] ?? "");
  const services = [...members.flatMap(({ dependsOn }) => dependsOn), ...materialSlots.flatMap(({ usedBy }) => usedBy)];
  const dates = [
    ...model.deadlines.map(({ from }) => from),
    ...materialSlots.flatMap(({ validity }) => validity?.mustOutlast ?? []),
  ];
  return [
    ...unknownOf("role", factRoles, idsOf(model.roles)),
    ...unknownOf(
      "role of a list",
      materialSlots.flatMap(({ each = [] }) => each),
      lists,
    ),
    ...unknownOf(
      "fact",
      [...lists].map((role) => `${role}.count`),
      idsOf(facts),
    ),
    ...unknownOf("service", services, new Set(members.map(({ serviceId }) => serviceId))),
    ...unknownOf(
      "material",
      model.delegation.flatMap(({ slots }) => slots),
      idsOf(materialSlots),
    ),
    ...unknownOf("date", dates, idsOf(facts.filter(({ type }) => type === "date"))),
    ...unknownOf(
      "register",
      facts.flatMap(({ canLookUp = [] }) => canLookUp),
      idsOf(vocabulary.sources),
    ),
    ...unknownOf(
      "evidence",
      materialSlots.flatMap(({ alternatives }) => alternatives.flat()),
      idsOf(vocabulary.evidence),
    ),
  ];
};

/** A fact is either a case of its own (`case.…`) or one that all one-things share, with one type and one list of options. */
const lintVocabulary = ({ facts }: OneThingModel, vocabulary: Vocabulary): string[] =>
  facts.flatMap(({ id, type, options }) => {
    const shared = vocabulary.facts.find((fact) => fact.id === id);
    if (shared === undefined) return id.startsWith("case.") ? [] : [`fact ${id} is not in vocabulary.json`];
    if (shared.type !== type) return [`fact ${id} is ${shared.type} in vocabulary.json, not ${type}`];
    const own = JSON.stringify(options?.map(({ code }) => code));
    return shared.options && JSON.stringify(shared.options.map(({ code }) => code)) !== own
      ? [`fact ${id} has other options than in vocabulary.json`]
      : [];
  });

/** The model against the guide it belongs to: no member of the guide is left out, none is invented without a title. */
const lintMembers = ({ id, members }: OneThingModel, { guides }: Catalogue): string[] => {
  const guide = guides.get(id);
  if (guide === undefined) return [`guide ${id} does not exist`];
  const published = new Set((guide.members ?? []).map((member) => member.id));
  const modelled = new Set(members.map(({ serviceId }) => serviceId));
  return [
    ...[...published].filter((service) => !modelled.has(service)).map((service) => `members: ${service} is left out`),
    ...members
      .filter(({ serviceId, title }) => !published.has(serviceId) && title === undefined)
      .map(({ serviceId }) => `members/${serviceId}: not in the guide and without a title`),
  ];
};

/** Questions whose answers no rule needs, and derived facts that nothing looks at. */
const lintUse = (model: OneThingModel): string[] => {
  const dates = model.deadlines.map(({ from }) => from);
  const slots = model.materialSlots.flatMap(({ validity, each }) =>
    [validity?.mustOutlast ?? [], each ? `${each}.count` : []].flat(),
  );
  const rules = rulesOf(model).flatMap(({ rule }) => ("when" in rule ? factsNamed(rule.when) : []));
  const asked = new Set(factsAsked(model, [...rules, ...dates, ...slots]));
  const used = new Set([...rules, ...model.derivedFacts.flatMap(({ derive }) => inputsOf(derive))]);
  return [
    ...model.facts.filter(({ id }) => !asked.has(id)).map(({ id }) => `facts/${id}: no rule needs the answer`),
    ...model.derivedFacts.filter(({ id }) => !used.has(id)).map(({ id }) => `derivedFacts/${id}: nothing uses it`),
  ];
};

/** What is wrong with the names in a model: those of its own things, its guide's and the vocabulary's. */
export const lintIds = (model: OneThingModel, vocabulary: Vocabulary, catalogue: Catalogue): string[] => [
  ...lintRepeats(model),
  ...lintNames(model, vocabulary),
  ...lintVocabulary(model, vocabulary),
  ...lintMembers(model, catalogue),
  ...lintUse(model),
];

import type { IntentModel } from "../domain/intent-model.ts";
import type { Catalogue } from "../ports/catalogue.ts";
import { foldText } from "../text/normalise.ts";
import { foldSound, syllablesOf } from "../text/pinyin.ts";

type Phrase = { text: string; cost: number };
type Spelling = {
  /** Characters and phrases by their letters: `luohu` → 落户. */
  byLetters: ReadonlyMap<string, Phrase>;
  /** Three characters of a name by how they sound: `gon-ji-jin` → 公积金. */
  bySound: ReadonlyMap<string, string>;
  longest: number;
};

const HAN = /^\p{Script=Han}+$/u;
const SINGLE_COST = 3;
const NAME_COST = 7;
const NAME_LENGTH = 10;

const soundKey = (syllables: readonly string[]): string => syllables.map(foldSound).join("-");

/** Runs of Chinese characters in what guides, their members and everyday words are called. */
const namesOf = (catalogue: Catalogue): string[] =>
  [
    ...[...catalogue.guides.values()].flatMap(({ title, aliases, members = [] }) => [
      title,
      ...aliases,
      ...members.map((member) => member.title),
    ]),
    ...catalogue.lexicon.flatMap(({ colloquial, official }) => [colloquial, official]),
  ].flatMap((name) => foldText(name).match(/\p{Script=Han}{2,}/gu) ?? []);

const buildLetters = (names: Iterable<string>, model: IntentModel): Map<string, Phrase> => {
  const byLetters = new Map<string, Phrase>();
  const add = (text: string, cost: number): void => {
    const letters = syllablesOf(text).join("");
    const known = byLetters.get(letters);
    if (!known || known.cost > cost) byLetters.set(letters, { text, cost });
  };
  for (const [gram, [, rarity]] of model.vocabulary)
    if (HAN.test(gram)) add(gram, rarity + (gram.length === 1 ? SINGLE_COST : 0));
  for (const name of names) if (name.length <= NAME_LENGTH) add(name, NAME_COST);
  return byLetters;
};

const buildSounds = (names: Iterable<string>, model: IntentModel): Map<string, string> => {
  const bySound = new Map<string, string>();
  for (const name of names) {
    const syllables = syllablesOf(name);
    for (let at = 0; at + 3 <= name.length; at += 1) {
      const term = name.slice(at, at + 3);
      if (model.vocabulary.has(term)) bySound.set(soundKey(syllables.slice(at, at + 3)), term);
    }
  }
  return bySound;
};

const buildSpelling = (catalogue: Catalogue, model: IntentModel): Spelling => {
  const names = new Set(namesOf(catalogue));
  const byLetters = buildLetters(names, model);
  return {
    byLetters,
    bySound: buildSounds(names, model),
    longest: Math.max(0, ...[...byLetters.keys()].map((letters) => letters.length)),
  };
};

/** One table for each trained model: guides and words are constant while it is loaded. */
const spellingOf = new WeakMap<IntentModel, Spelling>();

const spelling = (catalogue: Catalogue, model: IntentModel): Spelling => {
  const known = spellingOf.get(model);
  if (known) return known;
  const made = buildSpelling(catalogue, model);
  spellingOf.set(model, made);
  return made;
};

type Path = { cost: number; parts: Phrase[] };

/** The cheapest reading of a run of letters; undefined where some letters are no syllables. */
const readLetters = ({ byLetters, longest }: Spelling, letters: string): Phrase[] | undefined => {
  const best: (Path | undefined)[] = [{ cost: 0, parts: [] }];
  for (let end = 1; end <= letters.length; end += 1) {
    for (let start = Math.max(0, end - longest); start < end; start += 1) {
      const before = best[start];
      const phrase = before && byLetters.get(letters.slice(start, end));
      if (!phrase) continue;
      const cost = before.cost + phrase.cost;
      if (cost < (best[end]?.cost ?? Number.POSITIVE_INFINITY)) best[end] = { cost, parts: [...before.parts, phrase] };
    }
  }
  return best[letters.length]?.parts;
};

const MIN_SYLLABLES = 3;
const IN_PHRASES = 0.7;
/** A longer run is no name that somebody typed in letters. */
const LONGEST_RUN = 80;

/** Letters read as Chinese where most of them make known phrases; English stays as it is. */
const readPinyin = (table: Spelling, run: string): string => {
  const letters = run.replace(/[^a-z]/gu, "");
  const parts = letters.length > LONGEST_RUN ? undefined : readLetters(table, letters);
  if (!parts) return run;
  const text = parts.map((part) => part.text).join("");
  const inPhrases = parts.filter((part) => part.text.length > 1).reduce((sum, part) => sum + part.text.length, 0);
  return text.length >= MIN_SYLLABLES && inPhrases >= text.length * IN_PHRASES ? text : run;
};

/** Three characters that nobody writes in this order, but that sound like a part of a name, are that part. */
const repairSounds = (table: Spelling, model: IntentModel, text: string): string => {
  const symbols = [...text];
  const syllables = syllablesOf(text);
  if (syllables.length !== symbols.length) return text;
  for (let at = 0; at + 3 <= symbols.length; at += 1) {
    const written = symbols.slice(at, at + 3).join("");
    if (!HAN.test(written) || model.vocabulary.has(written)) continue;
    const meant = table.bySound.get(soundKey(syllables.slice(at, at + 3)));
    if (meant) symbols.splice(at, 3, ...meant);
  }
  return symbols.join("");
};

/** A message in simplified characters, with pinyin and words that only sound right put into what was meant. */
export const repairSpelling = (text: string, ports: { catalogue: Catalogue; intentModel: IntentModel }): string => {
  const table = spelling(ports.catalogue, ports.intentModel);
  const read = foldText(text).replace(/[a-z][a-z' ]{3,}[a-z]/gu, (run) => readPinyin(table, run));
  return repairSounds(table, ports.intentModel, read);
};

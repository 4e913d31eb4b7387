/** Words that say nothing about the matter: grammar, and the frame of a question ("can I get", "do you need"). */
const GRAMMAR: ReadonlySet<string> = new Set(
  `a an the this that these those it its they them their there here he she his her him i me my mine we us our you your
  yours one ones and or but if then than as at by for from in into of off on onto out over to up with about while when
  where which who whom whose what why how is are am was were be been being do does did done doing have has had having
  can could may might must shall should will would get gets got getting any some all each both either neither also just
  only very so too more most such other another same own etc eg ie e.g i.e let am s t re ve ll d m not no nor never none
  cannot dont didnt isnt arent wasnt werent wont wouldnt cant couldnt hasnt havent hadnt doesnt shouldnt without unless
  except because since though although however yes ok please right now currently really still already yet well like
  however possibly able need needs needed want wants wanted know think sure going go`.split(/\s+/u),
);

const NEGATIONS: ReadonlySet<string> = new Set(
  `not no nor never none cannot without neither nobody nothing nowhere isnt arent wasnt werent dont doesnt didnt wont wouldnt
  cant couldnt hasnt havent hadnt shouldnt unable refuse refused`.split(/\s+/u),
);

const IRREGULAR: Readonly<Record<string, string>> = {
  children: "child",
  people: "person",
  men: "man",
  women: "woman",
  wives: "wife",
  lives: "live",
  died: "die",
  dying: "die",
  dies: "die",
  left: "leave",
  paid: "pay",
  bought: "buy",
  sold: "sell",
  gave: "give",
  given: "give",
  went: "go",
  gone: "go",
  made: "make",
  held: "hold",
  kept: "keep",
  lost: "lose",
  sent: "send",
  taken: "take",
  took: "take",
  written: "write",
  wrote: "write",
};

/** Words for the same, under one of them. */
const SAME: Readonly<Record<string, string>> = {
  male: "man",
  men: "man",
  gentleman: "man",
  female: "woman",
  lady: "woman",
  army: "military",
  navy: "military",
  kid: "child",
  son: "child",
  daughter: "child",
  baby: "child",
  job: "work",
  employed: "work",
  employment: "work",
  medication: "medicine",
  medicinal: "medicine",
  drug: "medicine",
  car: "vehicle",
  spouse: "partner",
  husband: "partner",
  wife: "partner",
  uk: "england",
  usa: "america",
  dwelling: "home",
  house: "home",
  purchase: "buy",
  receive: "get",
  arrested: "custody",
  jail: "custody",
  prison: "custody",
};

const SUFFIXES: readonly (readonly [RegExp, string])[] = [
  [/bly$/u, "ble"],
  [/ies$/u, "y"],
  [/(?<=ss|sh|ch|x|z)es$/u, ""],
  [/(?<=[^s])s$/u, ""],
  [/(?<=[a-z]{3})ing$/u, ""],
  [/(?<=[a-z]{2})ied$/u, "y"],
  [/(?<=[a-z]{3})ed$/u, ""],
  [/(?<=[a-z]{4})ly$/u, ""],
  [/(?<=[a-z]{4})(?:ment|ion|er|or)$/u, ""],
];

/** A word without its ending; not a word of the language, only the same for forms of one word. */
export const stem = (word: string): string => {
  const known = IRREGULAR[word] ?? SAME[word];
  if (known) return known;
  let stemmed = word;
  for (const [suffix, replacement] of SUFFIXES) if (stemmed.length > 3) stemmed = stemmed.replace(suffix, replacement);
  stemmed = stemmed.replace(/([bdgmnprt])\1$/u, "$1");
  return stemmed.length > 3 ? stemmed.replace(/(?:e|i)$/u, "") : stemmed;
};

/** "Unaffected" says "not affected". */
const PREFIXED =
  /\b(?:un(?!der|til|i|less)(?=[a-z]{5,})|in(?=consistent|eligible|complete|capable|sufficient|active|valid))([a-z]+)/gu;

export const toWords = (text: string): string[] =>
  text
    .toLowerCase()
    .replace(/[‘’`]/gu, "'")
    .replace(/(?<=[a-z])'(?=t\b)/gu, "")
    .replace(PREFIXED, "not $1")
    .replace(/'(?:s|re|ve|ll|d|m)\b/gu, " ")
    .match(/[a-z]+\d+[a-z]+|[a-z]+|\d+(?:[.,]\d+)*/gu) ?? [];

/** Stems of the words that carry the matter. */
export const toContent = (text: string): Set<string> =>
  new Set(
    toWords(text)
      .filter((word) => !GRAMMAR.has(word))
      .map(stem),
  );

/** Whether a text denies something: an odd number of negations. */
export const isNegative = (text: string): boolean =>
  toWords(text).filter((word) => NEGATIONS.has(word)).length % 2 === 1;

/** Share of the words of one set that stand in another; 0 for an empty set. */
export const coverage = (part: ReadonlySet<string>, whole: ReadonlySet<string>): number =>
  part.size === 0 ? 0 : [...part].filter((word) => whole.has(word)).length / part.size;

/** Twice the common words by the sum of both (Dice). */
export const similarity = (left: ReadonlySet<string>, right: ReadonlySet<string>): number => {
  const common = [...left].filter((word) => right.has(word)).length;
  return common === 0 ? 0 : (2 * common) / (left.size + right.size);
};

import { findDates } from "./read-dates.ts";

/** What the lines before the first article say of a rule: when it was adopted, published, amended, put into force. */
export type History = {
  adopted?: string;
  published?: string;
  /** The last amendment, 修正 or 修订. */
  amended?: string;
  inForce?: string;
  issuer?: string;
  documentNumber?: string;
};

type Event = { date: string; text: string };

const AMENDED = /(?:修正|修订|修改)(?:通过|公布|发布|施行)?[）)]?\s*(?:根据)?[　\s]*$/u;
const CONGRESS =
  /(?:第[零〇一二三四五六七八九十\d]+届)?(\p{Script=Han}{0,16}人民代表大会(?:常务委员会)?)(?=第|[\s《])/u;
const ORDER =
  /(?:中华人民共和国)?(主席|国务院|\p{Script=Han}{1,20}(?:部|委员会|总局|局|署|人民银行|办公厅|人民政府|会))令\s*[（(]?第?\s*([零〇一二三四五六七八九十百\d]+)\s*号/u;

/** Each date with the words after it, up to the next. */
const eventsOf = (lines: readonly string[]): Event[] => {
  const text = lines.join("\n");
  const dates = findDates(text);
  return dates.map(({ date, end }, i) => ({
    date,
    text:
      text
        .slice(end, dates[i + 1]?.start)
        .split("\n")[0]
        ?.trim() ?? "",
  }));
};

/** Names in《》are of other documents: 《关于修改…的决定》 amends nothing by its name. */
const withoutTitles = (text: string): string => text.replace(/[《〈<][^《》]*[》〉>]/gu, "");

const last = (events: readonly Event[], pattern: RegExp): string | undefined =>
  events
    .filter(({ text }) => pattern.test(withoutTitles(text)))
    .map(({ date }) => date)
    .sort()
    .at(-1);

const issuerOf = (events: readonly Event[]): Pick<History, "issuer" | "documentNumber"> => {
  const order = events.map(({ text }) => ORDER.exec(text)).findLast((match) => match !== null);
  const congress = events.map(({ text }) => CONGRESS.exec(withoutTitles(text))?.[1]).find((name) => name !== undefined);
  const body = order?.[1] === "主席" ? undefined : order?.[1];
  const issuer = congress ?? body;
  return {
    ...(issuer === undefined ? {} : { issuer }),
    ...(order ? { documentNumber: `${order[1]}令第${order[2]}号` } : {}),
  };
};

const present = (history: { [K in keyof History]: History[K] | undefined }): History =>
  Object.fromEntries(Object.entries(history).filter(([, value]) => value !== undefined)) as History;

export const readHistory = (headLines: readonly string[]): History => {
  const events = eventsOf(headLines);
  return present({
    adopted: last(events, /通过(?!后)/u),
    published: last(
      events.filter(({ text }) => !AMENDED.test(withoutTitles(text))),
      /公布|发布|颁布|印发/u,
    ),
    amended: last(events, AMENDED),
    inForce: last(events, /^(?:起)?\s*(?:施行|实施|生效)/u),
    ...issuerOf(events),
  });
};

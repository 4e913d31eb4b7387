import type { Guidance } from "../domain/guidance.ts";

const escapeText = (text: string): string => text.replace(/[\\;,]/gu, (mark) => `\\${mark}`).replaceAll("\n", "\\n");

const LINE = 75;

/** RFC 5545 3.1: a line holds 75 octets at most; the next begins with a space. No character is cut. */
const fold = (line: string): string => {
  const lines: string[] = [];
  let current = "";
  for (const symbol of line) {
    const limit = lines.length === 0 ? LINE : LINE - 1;
    if (Buffer.byteLength(current + symbol) > limit) {
      lines.push(current);
      current = "";
    }
    current += symbol;
  }
  return [...lines, current].join("\r\n ");
};

const stamp = (now: Date): string => `${now.toISOString().replace(/[-:]/gu, "").slice(0, 15)}Z`;

/** The days of a plan as a calendar file, each a whole day with a reminder a week before. */
export const writeCalendar = ({ oneThing, deadlines = [] }: Guidance, now: Date): string => {
  const events = deadlines.flatMap(({ id, title, date, text }) => [
    "BEGIN:VEVENT",
    `UID:${oneThing?.id}-${id}-${date}@onething`,
    `DTSTAMP:${stamp(now)}`,
    `DTSTART;VALUE=DATE:${date.replaceAll("-", "")}`,
    `SUMMARY:${escapeText(`${oneThing?.title}：${title}`)}`,
    `DESCRIPTION:${escapeText(text)}`,
    "BEGIN:VALARM",
    "ACTION:DISPLAY",
    `DESCRIPTION:${escapeText(title)}`,
    "TRIGGER:-P7D",
    "END:VALARM",
    "END:VEVENT",
  ]);
  const lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//OneThing//guide//ZH", ...events, "END:VCALENDAR"];
  return `${lines.map(fold).join("\r\n")}\r\n`;
};

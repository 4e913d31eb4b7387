import type { ClaimDefinition, CodeSystem, RecordType, Register } from "../src/domain/record.ts";

const COMPLETENESS = {
  complete: "complete: an empty answer means there is none",
  "positive-only": "positive-only: an empty answer proves nothing",
  partial: "partial: one place or period only, an empty answer proves nothing",
} as const;

const claimRow = ({ id, label, type, codeSystem, optional, sensitive, note }: ClaimDefinition): string => {
  const marks = [optional ? "optional" : "", sensitive ? "sensitive" : "", note ?? ""].filter(Boolean).join("; ");
  return `| \`${id}\` | ${label} | ${type}${codeSystem === undefined ? "" : ` (${codeSystem})`} | ${marks} |`;
};

const typeText = (type: RecordType): string => {
  const about = { person: "a person", company: "a company", any: "a person or a company" }[type.about];
  const links = type.links.map(({ role, label, to, many }) => `\`${role}\` ${label} (${to}${many ? ", several" : ""})`);
  return [
    `### \`${type.id}\` ${type.title}`,
    "",
    `About ${about}; ${type.kind}; ${COMPLETENESS[type.completeness]}${type.many ? "; several records may stand side by side" : ""}${type.latestBy === undefined ? "" : `; the record with the latest \`${type.latestBy}\` tells the present state`}.`,
    links.length === 0 ? "" : `Links: ${links.join(", ")}.`,
    "",
    "| claim | 中文 | type | |",
    "|---|---|---|---|",
    ...type.claims.map(claimRow),
    "",
  ]
    .filter((line, i) => line !== "" || i !== 3)
    .join("\n");
};

const registerText = ({ id, title, issuer, recordTypes }: Register): string =>
  [
    `## \`${id}\` ${title}`,
    "",
    `Issuer \`${issuer.id}\` ${issuer.name} (${issuer.level}): no other may sign these records.`,
    "",
    ...recordTypes.map(typeText),
  ].join("\n");

const systemText = ({ id, title, standard, codes }: CodeSystem): string =>
  `- \`${id}\` ${title}${standard === undefined ? "" : `, ${standard}`}: ${codes.map(({ code, label }) => `\`${code}\` ${label}`).join(", ")}`;

/** The tables of docs/registers.md: every register, record type, claim and code. */
export const describeRegisters = (registers: readonly Register[], codeSystems: readonly CodeSystem[]): string =>
  [...registers.map(registerText), "## Code systems", "", ...codeSystems.map(systemText), ""].join("\n");

export const MARK =
  "<!-- the tables below are made from data/record-types and data/code-systems by `npm run docs:registers` -->";

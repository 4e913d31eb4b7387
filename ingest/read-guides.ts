import type { Region } from "../src/domain/region.ts";
import { type ServiceGuide, serviceGuideSchema } from "../src/domain/service-guide.ts";

/** Records of services as a file holds them; `at` says where, in the file's own terms. */
export type GuideRecord = { guide: ServiceGuide; at: string };
export type RecordRefusal = { at: string; detail: string };
export type GuideRecords = { guides: GuideRecord[]; refused: RecordRefusal[] };

/** Why a record cannot be taken; absent where it can. */
export const guideFault = (value: unknown, regions: ReadonlyMap<string, Region>): string | undefined => {
  const parsed = serviceGuideSchema.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return `${issue?.path.join(".") || "record"}: ${issue?.message ?? "not valid"}`;
  }
  const { binding, local, times } = parsed.data;
  const unknown = [binding.region, ...(local ?? []).map(({ region }) => region)].find((code) => !regions.has(code));
  if (unknown !== undefined) return `region ${unknown} is not known`;
  if (
    times?.promisedDays !== undefined &&
    times.statutoryDays !== undefined &&
    times.promisedDays > times.statutoryDays
  )
    return "the promised days are more than the statutory ones";
  return undefined;
};

/** The second record of one id in a file is refused: which one holds is not for us to say. */
export const refuseRepeated = ({ guides, refused }: GuideRecords): GuideRecords => {
  const seen = new Map<string, string>();
  const kept: GuideRecord[] = [];
  const repeated: RecordRefusal[] = [];
  for (const record of guides) {
    const first = seen.get(record.guide.id);
    if (first === undefined) {
      seen.set(record.guide.id, record.at);
      kept.push(record);
    } else repeated.push({ at: record.at, detail: `same id ${record.guide.id} as ${first}` });
  }
  return { guides: kept, refused: [...refused, ...repeated] };
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const entriesOf = (value: unknown): [string, unknown][] | undefined => {
  if (Array.isArray(value)) return value.map((entry, i): [string, unknown] => [`[${i + 1}]`, entry]);
  if (!isObject(value)) return undefined;
  if ("id" in value || "title" in value) return [["record", value]];
  const entries = Object.entries(value);
  return entries.length > 0 && entries.every(([, entry]) => isObject(entry)) ? entries : undefined;
};

/** One record, a list of them, or an object of them by name. */
export const readGuides = (value: unknown, regions: ReadonlyMap<string, Region>): GuideRecords | undefined => {
  const entries = entriesOf(value);
  if (!entries || entries.length === 0) return undefined;
  const read: GuideRecords = { guides: [], refused: [] };
  for (const [at, entry] of entries) {
    const detail = guideFault(entry, regions);
    if (detail === undefined) read.guides.push({ guide: serviceGuideSchema.parse(entry), at });
    else read.refused.push({ at, detail });
  }
  return refuseRepeated(read);
};

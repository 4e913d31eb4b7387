import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { IntentModel, LinearModel, TreeModel, UnitModel } from "../../domain/intent-model.ts";
import { PortError } from "../../ports/port-error.ts";

/** Trained on sentence vectors, and on hashed words for where no embedder runs. */
export const INTENT_FOLDERS = { vectors: "intent", words: "intent-words" } as const;

type IntentSettings = { directory: string; folder?: (typeof INTENT_FOLDERS)[keyof typeof INTENT_FOLDERS] };

const HEAD = "model.json";
const BODY = "weights.bin";

const treesSchema = z.object({
  features: z.array(z.string()),
  base: z.number(),
  trees: z.array(z.object({ feature: z.array(z.int()), threshold: z.array(z.number()), value: z.array(z.number()) })),
});

const headSchema = z.object({
  format: z.literal(2),
  bankHash: z.string(),
  embedderHash: z.string(),
  dimension: z.int().positive(),
  vocabulary: z.array(z.tuple([z.string(), z.number()])),
  classes: z.object({ guide: z.array(z.string()), field: z.array(z.string()), outcome: z.array(z.string()) }),
  units: z.array(z.object({ guide: z.string(), classes: z.array(z.string()), columns: z.int().nonnegative() })),
  neighbours: z.object({ size: z.int().positive(), rows: z.array(z.tuple([z.string(), z.int(), z.int()])) }),
  ranker: z.record(z.string(), z.number()),
  coverage: treesSchema,
  matching: z.object({ trees: treesSchema, calibration: z.array(z.tuple([z.number(), z.number()])) }),
  thresholds: z.object({ answer: z.number(), secondUnit: z.number() }),
});

/** Linear weights as one scale a class and one signed byte a weight: a quarter of the size, no measurable loss. */
const packLinear = (model: LinearModel): Buffer => {
  const size = model.classes.length;
  const scales = new Float32Array(size);
  for (let i = 0; i < model.weights.length; i += 1) {
    const k = i % size;
    scales[k] = Math.max(scales[k] as number, Math.abs(model.weights[i] as number) / 127);
  }
  const bytes = new Int8Array(model.weights.length);
  for (let i = 0; i < bytes.length; i += 1) {
    const scale = scales[i % size] as number;
    bytes[i] = scale === 0 ? 0 : Math.round((model.weights[i] as number) / scale);
  }
  return Buffer.concat([Buffer.from(model.bias.buffer), Buffer.from(scales.buffer), Buffer.from(bytes.buffer)]);
};

/** Neighbour rows as runs of equal guide and kind. */
const runsOf = ({ guides, kinds }: IntentModel["neighbours"]): [string, number, number][] => {
  const runs: [string, number, number][] = [];
  for (const [i, guide] of guides.entries()) {
    const kind = kinds[i] ?? 0;
    const last = runs.at(-1);
    if (last && last[0] === guide && last[1] === kind) last[2] += 1;
    else runs.push([guide, kind, 1]);
  }
  return runs;
};

const NEIGHBOUR_SCALE = 180;
const packUnit = (values: Float32Array): Buffer =>
  Buffer.from(
    Int8Array.from(values, (value) => Math.max(-127, Math.min(127, Math.round(value * NEIGHBOUR_SCALE)))).buffer,
  );

class Reader {
  private readonly bytes: Buffer;
  private at = 0;
  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }
  take(length: number): Buffer {
    if (this.at + length > this.bytes.length)
      throw new PortError("intent-model", "the weights file is too short", { retryable: false });
    const part = this.bytes.subarray(this.at, this.at + length);
    this.at += length;
    return part;
  }
  floats(count: number): Float32Array {
    const part = this.take(count * 4);
    return new Float32Array(part.buffer.slice(part.byteOffset, part.byteOffset + part.byteLength));
  }
  integers(count: number): Int32Array {
    const part = this.take(count * 4);
    return new Int32Array(part.buffer.slice(part.byteOffset, part.byteOffset + part.byteLength));
  }
  linear(classes: string[], columns: number): LinearModel {
    const bias = this.floats(classes.length);
    const scales = this.floats(classes.length);
    const bytes = this.take(columns * classes.length);
    const weights = new Float32Array(columns * classes.length);
    for (let i = 0; i < weights.length; i += 1) weights[i] = bytes.readInt8(i) * (scales[i % classes.length] as number);
    return { classes, weights, bias };
  }
  get done(): boolean {
    return this.at === this.bytes.length;
  }
}

const copyTrees = (model: TreeModel): z.infer<typeof treesSchema> => ({
  ...model,
  features: [...model.features],
  trees: [...model.trees],
});

export const writeIntentModel = async (model: IntentModel, settings: IntentSettings): Promise<void> => {
  const directory = join(settings.directory, settings.folder ?? INTENT_FOLDERS.vectors);
  await mkdir(directory, { recursive: true });
  const head: z.infer<typeof headSchema> = {
    format: 2,
    bankHash: model.bankHash,
    embedderHash: model.embedderHash,
    dimension: model.dimension,
    vocabulary: [...model.vocabulary].sort(([, [a]], [, [b]]) => a - b).map(([gram, [, idf]]) => [gram, idf]),
    classes: { guide: [...model.guide.classes], field: [...model.field.classes], outcome: [...model.outcome.classes] },
    units: [...model.units].map(([guide, units]) => ({
      guide,
      classes: [...units.classes],
      columns: units.columns.length,
    })),
    neighbours: { size: model.neighbours.size, rows: runsOf(model.neighbours) },
    ranker: { ...model.ranker },
    coverage: copyTrees(model.coverage),
    matching: {
      trees: copyTrees(model.matching.trees),
      calibration: model.matching.calibration.map(([raw, right]): [number, number] => [raw, right]),
    },
    thresholds: model.thresholds,
  };
  const body = Buffer.concat([
    packLinear(model.guide),
    packLinear(model.field),
    packLinear(model.outcome),
    ...[...model.units.values()].flatMap((units) => [Buffer.from(units.columns.buffer), packLinear(units)]),
    Buffer.from(model.neighbours.axes.buffer),
    packUnit(model.neighbours.vectors),
  ]);
  await writeFile(join(directory, `${BODY}.tmp`), body);
  await writeFile(join(directory, `${HEAD}.tmp`), `${JSON.stringify(head)}\n`);
  await rename(join(directory, `${BODY}.tmp`), join(directory, BODY));
  await rename(join(directory, `${HEAD}.tmp`), join(directory, HEAD));
};

/** Loads what `npm run train` wrote. Refused when the files disagree or the embedder is another one. */
export const loadIntentModel = async (settings: IntentSettings & { embedderHash?: string }): Promise<IntentModel> => {
  const directory = join(settings.directory, settings.folder ?? INTENT_FOLDERS.vectors);
  let head: z.infer<typeof headSchema>;
  let bytes: Buffer;
  try {
    head = headSchema.parse(JSON.parse(await readFile(join(directory, HEAD), "utf8")));
    bytes = await readFile(join(directory, BODY));
  } catch (cause) {
    throw new PortError("intent-model", "the trained model is missing or not readable", { retryable: false, cause });
  }
  if (settings.embedderHash !== undefined && settings.embedderHash !== head.embedderHash) {
    throw new PortError("intent-model", "the model was trained with other embedder weights; run npm run train", {
      retryable: false,
    });
  }
  const reader = new Reader(bytes);
  const columns = head.dimension + head.vocabulary.length;
  const guide = reader.linear(head.classes.guide, columns);
  const field = reader.linear(head.classes.field, columns);
  const outcome = reader.linear(head.classes.outcome, columns);
  const units = new Map<string, UnitModel>();
  for (const entry of head.units) {
    const selected = reader.integers(entry.columns);
    units.set(entry.guide, { ...reader.linear(entry.classes, head.dimension + entry.columns), columns: selected });
  }
  const { size, rows } = head.neighbours;
  const guides = rows.flatMap(([id, , count]) => new Array<string>(count).fill(id));
  const kinds = Uint8Array.from(rows.flatMap(([, kind, count]) => new Array<number>(count).fill(kind)));
  const axes = reader.floats(head.dimension * size);
  const packed = reader.take(guides.length * size);
  const vectors = Float32Array.from({ length: packed.length }, (_, i) => packed.readInt8(i) / NEIGHBOUR_SCALE);
  if (!reader.done) throw new PortError("intent-model", "the weights file is too long", { retryable: false });
  return {
    bankHash: head.bankHash,
    embedderHash: head.embedderHash,
    dimension: head.dimension,
    vocabulary: new Map(head.vocabulary.map(([gram, idf], column) => [gram, [column, idf] as const])),
    guide,
    field,
    outcome,
    units,
    neighbours: { size, axes, vectors, guides, kinds },
    ranker: head.ranker,
    coverage: head.coverage,
    matching: head.matching,
    thresholds: head.thresholds,
  };
};

import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Tokenizer } from "@huggingface/tokenizers";
import { InferenceSession, Tensor } from "onnxruntime-node";
import type { Embedder } from "../../ports/embedder.ts";
import { PortError } from "../../ports/port-error.ts";

/** Hashes of the weights that this adapter was measured with; others are refused, not tried. */
const EXPECTED = {
  model: "15b717c382bcb518ba457b93ea6850ede7f4f1cd8937454aa06972366cd19bcc",
  tokenizer: "48cea5d44424912a6fd1ea647bf4fe50b55ab8b1e5879c3275f80e339e8fae26",
};
const DIMENSION = 512;
/** The model's window, [CLS] and [SEP] included. */
const MAX_TOKENS = 512;

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

const readChecked = async (file: string, expected: string): Promise<Buffer> => {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (cause) {
    throw new PortError("embedder", "weights are missing", { retryable: false, cause });
  }
  if (sha256(bytes) !== expected)
    throw new PortError("embedder", "weights do not match their hash", { retryable: false });
  return bytes;
};

/** The vocabulary is uncased and has no Chinese quotation marks: both would become [UNK]. */
const prepare = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[“”「」『』]/g, '"')
    .replace(/[‘’]/g, "'");

const normalised = (values: Float32Array): Float32Array => {
  let sum = 0;
  for (const value of values) sum += value * value;
  const length = Math.sqrt(sum);
  return values.map((value) => value / length);
};

/**
 * bge-small-zh-v1.5, int8, in process. First token, then L2; no query instruction. Texts are encoded one at a time:
 * int8 activations are quantised by batch, so a vector would otherwise depend on its neighbours.
 */
export const createBgeEmbedder = async (settings: { directory: string }): Promise<Embedder> => {
  const modelBytes = await readChecked(join(settings.directory, "model_quantized.onnx"), EXPECTED.model);
  const tokenizerBytes = await readChecked(join(settings.directory, "tokenizer.json"), EXPECTED.tokenizer);
  const tokenizer = new Tokenizer(JSON.parse(tokenizerBytes.toString("utf8")), {});
  const session = await InferenceSession.create(modelBytes, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    graphOptimizationLevel: "all",
    logSeverityLevel: 3,
  });

  const encode = (text: string): number[] => {
    const { ids } = tokenizer.encode(prepare(text));
    if (ids.length <= MAX_TOKENS) return ids;
    return [...ids.slice(0, MAX_TOKENS - 1), ids[ids.length - 1] ?? 0];
  };

  const embedOne = async (text: string): Promise<Float32Array> => {
    if (text.trim() === "") throw new PortError("embedder", "an empty text has no vector", { retryable: false });
    const ids = encode(text);
    const shape = [1, ids.length];
    const tensor = (value: (id: number) => bigint): Tensor =>
      new Tensor("int64", BigInt64Array.from(ids, value), shape);
    try {
      const output = await session.run({
        input_ids: tensor((id) => BigInt(id)),
        attention_mask: tensor(() => 1n),
        token_type_ids: tensor(() => 0n),
      });
      const hidden = output["last_hidden_state"]?.data as Float32Array;
      return normalised(hidden.slice(0, DIMENSION));
    } catch (cause) {
      throw new PortError("embedder", "the model did not run", { retryable: true, cause });
    }
  };

  return {
    hash: EXPECTED.model.slice(0, 16),
    dimension: DIMENSION,
    embed: async (texts) => {
      const vectors: Float32Array[] = [];
      for (const text of texts) vectors.push(await embedOne(text));
      return vectors;
    },
  };
};

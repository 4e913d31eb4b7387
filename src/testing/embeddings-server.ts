import { createServer, type RequestListener } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { hashText } from "../text/hash.ts";
import { characterPairs } from "../text/tokens.ts";

type Script =
  | "float"
  | "base64"
  | "reversed"
  | "few"
  | "many"
  | "longer"
  | "zero"
  | "html"
  | "slow"
  | "nothing"
  | number;

export type EmbeddingsServer = {
  url: string;
  /** Texts of each request, oldest first, and the headers of the last. */
  requests: string[][];
  authorization: () => string | undefined;
  /** What the next requests get, in order; the last goes on. A number is a status. */
  script: (...steps: Script[]) => void;
  close: () => Promise<void>;
};

const DIMENSION = 64;
const SLOW = 400;

/** Pairs of characters hashed into a vector: texts that share words come near. Not of unit length. */
const embed = (text: string, dimension: number): number[] => {
  const vector = new Array<number>(dimension).fill(0.01);
  for (const pair of [...characterPairs(text), ...text]) vector[hashText(pair) % DIMENSION] = 2;
  return vector;
};

const encode = (values: readonly number[], step: Script): unknown =>
  step === "base64" ? Buffer.from(Float32Array.from(values).buffer).toString("base64") : values;

const vectorsFor = (texts: readonly string[], step: Script): { index: number; embedding: unknown }[] => {
  const dimension = step === "longer" ? DIMENSION + 1 : DIMENSION;
  const data = texts.map((text, index) => ({
    object: "embedding",
    index,
    embedding: encode(step === "zero" ? new Array(dimension).fill(0) : embed(text, dimension), step),
  }));
  if (step === "reversed") return data.reverse();
  if (step === "few") return data.slice(1);
  if (step === "many") return [...data, { index: data.length, embedding: embed("多", dimension) }];
  return data;
};

const replyTo = (input: readonly string[], step: Script): { type: string; status: number; body: string } => {
  if (step === "html") return { type: "text/html", status: 200, body: "<html>login</html>" };
  const status = typeof step === "number" ? step : 200;
  const body = status === 200 ? { data: vectorsFor(input, step) } : { error: { message: "no" } };
  return { type: "application/json", status, body: JSON.stringify(body) };
};

/** An OpenAI-compatible embeddings endpoint over real HTTP that does as its script says. */
export const startEmbeddingsServer = async (tls?: { key: string; cert: string }): Promise<EmbeddingsServer> => {
  const requests: string[][] = [];
  let steps: Script[] = ["float"];
  let authorization: string | undefined;
  const nextStep = (): Script => (steps.length > 1 ? steps.shift() : steps[0]) ?? "float";
  const listener: RequestListener = async (request, reply) => {
    const { input } = JSON.parse((await request.toArray()).join("")) as { input: string[] };
    authorization = request.headers.authorization;
    requests.push(input);
    const step = nextStep();
    if (step === "nothing") return;
    if (step === "slow") await new Promise((resolve) => setTimeout(resolve, SLOW));
    const { type, status, body } = replyTo(input, step);
    reply.writeHead(status, { "content-type": type }).end(body);
  };
  const server = tls ? createTlsServer(tls, listener) : createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `${tls ? "https" : "http"}://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    authorization: () => authorization,
    script: (...next) => {
      steps = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

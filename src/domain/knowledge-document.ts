import { z } from "zod";
import { audienceSchema, isoDateSchema } from "./passage.ts";
import { regionCodeSchema } from "./region.ts";

const text = z.string().trim().min(1);

/** Something that an editor must look at; the document is shown all the same. */
const knowledgeFlagSchema = z.strictObject({ kind: text, at: text.optional(), text: z.string() });
export type KnowledgeFlag = z.infer<typeof knowledgeFlagSchema>;

/** One document that an operator brought: a policy, a law, a guide. What a file does not state stays absent. */
export const knowledgeDocumentSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/),
  tenant: text,
  /** Absolute path of the file; behind `!/` the place in an archive, behind `#` the record in a list. */
  path: text,
  /** Of the whole file. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  kind: z.enum(["guide", "law", "document"]),
  title: text,
  /** 编 of a law that is kept in several files under one title. */
  part: text.optional(),
  issuer: text.optional(),
  documentNumber: text.optional(),
  published: isoDateSchema.optional(),
  /** When this wording was adopted or last amended: what orders the editions of one law. */
  edition: isoDateSchema.optional(),
  effectiveFrom: isoDateSchema.optional(),
  effectiveTo: isoDateSchema.optional(),
  supersededBy: text.optional(),
  /** Titles and document numbers that this document says it repeals. */
  repeals: z.array(text),
  /** The document that holds the same wording and stands for this one. */
  duplicateOf: text.optional(),
  region: regionCodeSchema,
  audience: z.array(audienceSchema).min(1),
  url: z.url({ protocol: /^https?$/ }).optional(),
  origin: z.enum(["official-text", "compiled"]),
  flags: z.array(knowledgeFlagSchema),
  readAt: isoDateSchema,
});
export type KnowledgeDocument = z.infer<typeof knowledgeDocumentSchema>;

import { z } from "zod";
import { audienceSchema } from "./passage.ts";

const text = z.string().trim().min(1);
const idSchema = z.string().regex(/^[a-z0-9-]+$/);

/** 一类事: the one-things that one kind of person or trade is likely to need, in the order in which they come up. */
export const oneKindSchema = z.strictObject({
  id: idSchema,
  title: text,
  /** What such a person says of themselves. */
  words: z.array(z.string().trim().min(2)).min(1),
  audience: z.array(audienceSchema).min(1),
  things: z.array(z.strictObject({ id: idSchema, why: text })).min(2),
});
export type OneKind = z.infer<typeof oneKindSchema>;

/** One thing is done before the others where a person needs both. */
export const precedenceSchema = z.strictObject({ first: idSchema, later: z.array(idSchema).min(1), why: text });
export type Precedence = z.infer<typeof precedenceSchema>;

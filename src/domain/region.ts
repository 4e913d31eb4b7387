import { z } from "zod";

/** GB/T 2260 code, 6 digits or more (areas below the county append 3 or 6). `000000` is the nation. */
export const regionCodeSchema = z.string().regex(/^\d{6}(\d{3}|\d{6})?$/);

export const regionSchema = z.strictObject({
  code: regionCodeSchema,
  name: z.string().min(1),
  parent: regionCodeSchema.optional(),
  level: z.enum(["nation", "province", "prefecture", "county"]),
});

export type Region = z.infer<typeof regionSchema>;

export const NATION = "000000";

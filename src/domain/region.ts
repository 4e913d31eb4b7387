import { z } from "zod";

/** GB/T 2260 code, 6 digits or more (areas below the county append 3 or 6). `000000` is the nation. */
export const regionCodeSchema = z.string().regex(/^\d{6}(\d{3}|\d{6})?$/);

export const regionSchema = z.strictObject({
  code: regionCodeSchema,
  name: z.string().min(1),
  parent: regionCodeSchema.optional(),
  level: z.enum(["nation", "province", "prefecture", "county"]),
  /** First and last day of a division that was set up or abolished; absent: it was always, and is still, there. */
  effectiveFrom: z.iso.date().optional(),
  effectiveTo: z.iso.date().optional(),
});

export type Region = z.infer<typeof regionSchema>;

export const NATION = "000000";

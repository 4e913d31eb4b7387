import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { loadCatalogue } from "../src/adapters/catalogue/files.ts";
import { registerFileSchema } from "../src/domain/record.ts";
import { describeRegisters, MARK } from "./describe-registers.ts";

it("the page on registers is in step with the data", async () => {
  const { registers, codeSystems } = await loadCatalogue({ directory: "data" });
  const [, tables] = (await readFile("docs/registers.md", "utf8")).split(MARK);
  expect(tables?.trim()).toBe(describeRegisters([...registers.values()], [...codeSystems.values()]).trim());
});

it("the example of the page is a file that the simulator takes", async () => {
  const page = await readFile("docs/registers.md", "utf8");
  const example = /```json\n([\s\S]+?)\n```/u.exec(page)?.[1] ?? "";
  expect(registerFileSchema.safeParse(JSON.parse(example)).error).toBeUndefined();
});

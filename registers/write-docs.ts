import { readFile, writeFile } from "node:fs/promises";
import { loadCatalogue } from "../src/adapters/catalogue/files.ts";
import { describeRegisters, MARK } from "./describe-registers.ts";

const FILE = "docs/registers.md";
const { registers, codeSystems } = await loadCatalogue({ directory: "data" });
const [head = ""] = (await readFile(FILE, "utf8")).split(MARK);
await writeFile(FILE, `${head}${MARK}\n\n${describeRegisters([...registers.values()], [...codeSystems.values()])}`);

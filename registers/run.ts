import { join } from "node:path";
import { parseArgs } from "node:util";
import { loadCatalogue } from "../src/adapters/catalogue/files.ts";
import { readConfig } from "../src/config/config.ts";
import { loadScopes } from "./load-scopes.ts";
import { startRegisters } from "./start-registers.ts";

const config = readConfig();
const { registers } = await loadCatalogue({ directory: config.dataDir });
const { values } = parseArgs({ options: { latency: { type: "string" }, "status-down": { type: "string" } } });
const running = await startRegisters({
  registers,
  directory: config.registersDir,
  keyDirectory: join(config.stateDir, "registers"),
  port: config.registersPort,
  host: config.host,
  scopes: await loadScopes(config.dataDir),
  latencyMs: Number(values.latency ?? 0) || 0,
  statusDown: new Set(values["status-down"]?.split(",")),
});
const { files, refused } = await running.subjects();
for (const { file, reason } of refused) process.stderr.write(`refused ${file}: ${reason}\n`);
process.stdout.write(
  `registers ${running.url}: ${registers.size} registers, ${files.size} people and companies of ${config.registersDir}, ${refused.length} files refused\n`,
);
const stop = (): void => void running.close().then(() => process.exit(0));
process.on("SIGTERM", stop);
process.on("SIGINT", stop);

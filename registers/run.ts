import { join } from "node:path";
import { loadCatalogue } from "../src/adapters/catalogue/files.ts";
import { readConfig } from "../src/config/config.ts";
import { startRegisters } from "./start-registers.ts";

const config = readConfig();
const { registers } = await loadCatalogue({ directory: config.dataDir });
const latency = Number(process.argv.find((each) => each.startsWith("--latency="))?.slice("--latency=".length) ?? 0);
const running = await startRegisters({
  registers,
  directory: config.registersDir,
  keyDirectory: join(config.stateDir, "registers"),
  port: config.registersPort,
  host: config.host,
  latencyMs: latency,
});
const { files, refused } = await running.subjects();
for (const { file, reason } of refused) process.stderr.write(`refused ${file}: ${reason}\n`);
process.stdout.write(
  `registers ${running.url}: ${registers.size} registers, ${files.size} people and companies of ${config.registersDir}\n`,
);
const stop = (): void => void running.close().then(() => process.exit(0));
process.on("SIGTERM", stop);
process.on("SIGINT", stop);

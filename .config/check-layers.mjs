import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";

const ROOTS = ["src", "ingest", "train", "eval", "bench", "registers", "web"];
const MIN_MODULES = 60;
const PLANTED = "src/domain/planted-violation.ts";

const cruise = () => {
  try {
    return execFileSync(
      "node_modules/.bin/depcruise",
      ["--config", ".config/layers.cjs", "--output-type", "json", ...ROOTS],
      {
        encoding: "utf8",
        maxBuffer: 256 * 1024 * 1024,
      },
    );
  } catch (error) {
    return error.stdout;
  }
};

const read = () => JSON.parse(cruise()).summary;

const real = read();
for (const { rule, from, to } of real.violations) process.stderr.write(`${rule.name}: ${from} → ${to}\n`);
if (real.totalCruised < MIN_MODULES) {
  process.stderr.write(`the layer checker saw only ${real.totalCruised} modules\n`);
  process.exit(1);
}
if (real.violations.length > 0) process.exit(1);

// A checker that cannot see would report no violations either: plant one and expect it to be found.
writeFileSync(PLANTED, 'import { createApp } from "../api/app.ts";\n\nexport const planted = createApp;\n');
try {
  const { violations } = read();
  if (!violations.some(({ rule, from }) => rule.name === "domain-alone" && from === PLANTED)) {
    process.stderr.write("the layer checker did not report a planted violation\n");
    process.exit(1);
  }
} finally {
  rmSync(PLANTED);
}
process.stdout.write(`layers: ${real.totalCruised} modules, no violations; planted violation found\n`);

import { type ChildProcess, spawn } from "node:child_process";
import { readFile } from "node:fs/promises";

export type ServerProcess = {
  url: string;
  readyMs: number;
  residentMegabytes: () => Promise<number>;
  stop: () => Promise<void>;
};

const residentOf = async (child: ChildProcess): Promise<number> => {
  const status = await readFile(`/proc/${child.pid}/status`, "utf8").catch(() => "");
  return Number(/VmRSS:\s+(\d+)/u.exec(status)?.[1] ?? Number.NaN) / 1024;
};

/** Starts a script that listens on `port` and waits until `path` answers 200. */
export const startServer = async (
  script: string,
  environment: Record<string, string>,
  ready: { port: number; path: string },
): Promise<ServerProcess> => {
  const started = performance.now();
  const child = spawn(process.execPath, [script], {
    env: { PATH: process.env["PATH"] ?? "", ...environment },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const url = `http://127.0.0.1:${ready.port}`;
  for (;;) {
    const reply = await fetch(url + ready.path).catch(() => undefined);
    if (reply?.status === 200) break;
    if (child.exitCode !== null) throw new Error(`${script} ended with ${child.exitCode}`);
    if (performance.now() - started > 180_000) throw new Error(`${script} was not ready in three minutes`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return {
    url,
    readyMs: performance.now() - started,
    residentMegabytes: () => residentOf(child),
    stop: () =>
      new Promise((resolve) => {
        child.once("exit", () => resolve());
        child.kill("SIGTERM");
      }),
  };
};

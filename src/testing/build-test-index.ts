import { buildIndex } from "../../ingest/build-index.ts";
import { createServices } from "../services.ts";
import { testConfig } from "./test-config.ts";

/** Vitest global set-up: the bundled guides are indexed once, so that every test file opens a ready index. */
export const setup = async (): Promise<void> => {
  const services = await createServices(testConfig());
  await buildIndex(services);
  await services.close();
};

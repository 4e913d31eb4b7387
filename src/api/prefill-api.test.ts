import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { completing, fieldOf, type PrefillServer, startPrefillServer } from "../testing/prefill-server.ts";
import { aFamily } from "../testing/register-files.ts";

let server: PrefillServer;
beforeAll(async () => {
  server = await startPrefillServer();
});
afterAll(() => server.close());

describe("x", () => {
  it("y", async () => {
    const f = aFamily(1);
    await server.putFamily(f);
    const m = await server.signIn(f.mother.name);
    const p = await m.fill();
    console.log(p.fields.map((x) => `${x.fieldId} ${x.decision} ${x.display} ${x.reasons}`).join("\n"), p.report);
    const q = await m.patch(p.prefillId, completing(p));
    console.log(q.status, q.status !== 200 && q.text);
    const s = await m.submit(p.prefillId, "k");
    console.log(s.status, s.text.slice(0, 300));
    expect(fieldOf(p, "mother.name").decision).toBe("locked");
  });
});

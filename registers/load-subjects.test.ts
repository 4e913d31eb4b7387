import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { loadCatalogue } from "../src/adapters/catalogue/files.ts";
import { questionInputOf, standingQuestions } from "../src/prefill/plan-prefill.ts";
import { planQuestions } from "../src/prefill/plan-questions.ts";
import { loadScopes } from "./load-scopes.ts";
import { watchSubjects } from "./load-subjects.ts";

const person = (id: string, change: object = {}): string =>
  JSON.stringify({
    subject: { kind: "person", idType: "id-card", id, label: "张明（虚构）", signIn: false, ...change },
    records: [],
  });

it("refuses a faulty file alone, with its reason, and a second one of the same person", async () => {
  const directory = await mkdtemp(join(tmpdir(), "onething-registers-"));
  const write = (name: string, text: string) => writeFile(join(directory, name), text);
  await write("a.json", person("99000019900307001x"));
  await write("b.json", person("99000019900307001X"));
  await write("c.json", "{");
  await write("d.json", person("990000199105060027", { kind: "robot" }));
  await write("e.json", person("990000199105060027", { nickname: "小明" }));
  await write("README.md", "no person");
  const { files, refused } = await watchSubjects(directory)();
  expect([...files.keys()]).toEqual(["99000019900307001X"]);
  expect(refused.map(({ file }) => file)).toEqual(["b.json", "c.json", "d.json", "e.json"]);
  expect(refused.map(({ reason }) => reason)).toEqual([
    "subject.id: another file has it",
    "not JSON",
    expect.stringContaining("subject.kind"),
    expect.stringContaining("nickname"),
  ]);
});

it("sees files that come, change and go, and a folder that is back", async () => {
  const directory = await mkdtemp(join(tmpdir(), "onething-registers-"));
  const labels = async () => [...(await read()).files.values()].map(({ subject }) => subject.label);
  const read = watchSubjects(directory, 0);
  const file = join(directory, "a.json");
  expect(await labels()).toEqual([]);
  await writeFile(file, person("990000199105060027"));
  expect(await labels()).toEqual(["张明（虚构）"]);
  await writeFile(file, person("990000199105060027", { label: "张小明（虚构）" }));
  expect(await labels()).toEqual(["张小明（虚构）"]);
  await rm(file);
  expect(await labels()).toEqual([]);
  await rm(directory, { recursive: true });
  await expect(read()).rejects.toThrow("ENOENT");
});

it("lets every form ask for what it needs", async () => {
  const catalogue = await loadCatalogue({ directory: "data" });
  const scopes = await loadScopes("data");
  const asked = [...catalogue.forms.values()].flatMap((form) =>
    ["person", "agent"].flatMap((actor) => {
      const plan = { oneThingId: form.oneThingId, facts: {}, asOf: "2026-01-01", actor, principal: "person" };
      const input = questionInputOf(plan, form, { catalogue });
      return [...planQuestions(input), ...standingQuestions(input)];
    }),
  );
  expect(asked.length).toBeGreaterThan(50);
  const denied = asked.filter(({ purpose, recordType }) => !scopes.get(purpose)?.has(recordType));
  expect(denied.map(({ purpose, recordType }) => `${purpose}: ${recordType}`)).toEqual([]);
  const types = new Set(
    [...catalogue.registers.values()].flatMap(({ recordTypes }) => recordTypes.map(({ id }) => id)),
  );
  expect([...scopes.values()].flatMap((of) => [...of]).filter((type) => !types.has(type))).toEqual([]);
});

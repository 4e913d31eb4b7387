import { expect, it } from "vitest";
import { factKey, parseFactKey } from "./fact-key.ts";

it.each([
  ["mother.age", {}, "mother.age", { factId: "mother.age" }],
  ["child.age", { child: 0 }, "child[0].age", { factId: "child.age", role: "child[0]", index: 0 }],
  ["child.age", { child: 12 }, "child[12].age", { factId: "child.age", role: "child[12]", index: 12 }],
  ["mother.age", { child: 1 }, "mother.age", { factId: "mother.age" }],
  ["child.count", { child: 1 }, "child.count", { factId: "child.count" }],
])("the key of %s with %j is %s", (...row) => {
  const [factId, binding, key, parsed] = row;
  expect(factKey(factId, binding)).toBe(key);
  expect(parseFactKey(key)).toEqual(parsed);
});

it.each(["child[x].age", "child[0]age", "child[0].", "[0].age", "a.child[0].age", "child[0].age\nx"])(
  "%s is no key of an element",
  (key) => expect(parseFactKey(key)).toEqual({ factId: key }),
);

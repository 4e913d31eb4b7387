import * as fromChina from "opencc-js/cn2t";
import { describe, expect, it } from "vitest";
import { en, zh, zhHant } from "./fixed-text-tables.ts";

const toTraditional = fromChina.Converter({ from: "cn", to: "tw" });

describe("fixed texts", () => {
  it("are the same in both scripts", () => {
    expect(zhHant).toEqual(Object.fromEntries(Object.entries(zh).map(([id, text]) => [id, toTraditional(text)])));
  });

  it("exist in every language, and hold no number but a public hotline", () => {
    for (const table of [zh, zhHant, en]) {
      expect(Object.keys(table)).toEqual(Object.keys(zh));
      for (const text of Object.values(table)) {
        expect(text.trim()).not.toBe("");
        expect(
          (text.match(/\d+/gu) ?? []).filter((number) => !["110", "119", "120", "12345", "12356"].includes(number)),
        ).toEqual([]);
      }
    }
  });
});

import { describe, expect, it } from "vitest";
import { readLicenceCode } from "./read-licence-code.ts";

const CODE = "91990000MA0ABCD1XJ";
const OTHER = "91990000MA0ABCD2XK";

describe("the code of a licence", () => {
  it.each([
    { what: "bare", payload: CODE },
    { what: "in small letters", payload: CODE.toLowerCase() },
    { what: "in full width", payload: "９１９９００００ＭＡ０ＡＢＣＤ１ＸＪ" },
    { what: "in an address", payload: `https://licence.example.org/q?uniscid=${CODE}&t=1` },
    { what: "in an address that is encoded", payload: `https://licence.example.org/q%3Funiscid%3D${CODE}` },
    { what: "in a text", payload: `名称：演示公司；统一社会信用代码：${CODE}；类型：有限责任公司` },
    { what: "twice the same", payload: `${CODE} ${CODE.toLowerCase()}` },
    { what: "beside a citizen's number", payload: `${CODE} 990000199003070013` },
    { what: "beside a broken encoding", payload: `100% ${CODE}` },
  ])("is read $what", ({ payload }) => {
    expect(readLicenceCode(payload)).toEqual({ idType: "uscc", id: CODE });
  });

  it.each([
    { what: "nothing", payload: "" },
    { what: "a text without one", payload: "营业执照" },
    { what: "a wrong check character", payload: "91990000MA0ABCD1XK" },
    { what: "two companies", payload: `${CODE} ${OTHER}` },
    { what: "a part of something longer", payload: `A${CODE}` },
    { what: "a citizen's number", payload: "990000199003070013" },
  ])("is not read from $what", ({ payload }) => {
    expect(readLicenceCode(payload)).toBeUndefined();
  });
});

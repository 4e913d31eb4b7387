import * as fromChina from "opencc-js/cn2t";

/** Simplified to traditional characters with the phrase tables of OpenCC; for fixed texts, never for quotes. */
export const toTraditional: (text: string) => string = fromChina.Converter({ from: "cn", to: "tw" });

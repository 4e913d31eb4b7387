import { Refusal } from "./read-document.ts";

const decode = (bytes: Uint8Array, encoding: string): string | undefined => {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
};

/** Share of the double-byte characters that lie in GB 2312, where nearly all written Chinese does. */
const shareOfGb2312 = (bytes: Uint8Array): number => {
  let pairs = 0;
  let common = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const lead = bytes[at] ?? 0;
    if (lead < 0x80) continue;
    const trail = bytes[at + 1] ?? 0;
    if (trail < 0x40) {
      at += 3;
      continue;
    }
    pairs += 1;
    if (lead >= 0xa1 && lead <= 0xf7 && trail >= 0xa1) common += 1;
    at += 1;
  }
  return pairs === 0 ? 1 : common / pairs;
};

/** Without a byte order mark: every other byte of an ASCII character is 0, and text has no 0 otherwise. */
const utf16Order = (bytes: Uint8Array): "utf-16le" | "utf-16be" | undefined => {
  const sample = bytes.subarray(0, 4096);
  let even = 0;
  let odd = 0;
  for (let at = 0; at < sample.length; at += 1) {
    if (sample[at] !== 0) continue;
    if (at % 2 === 0) even += 1;
    else odd += 1;
  }
  if (even + odd === 0) return undefined;
  if (odd > even * 8) return "utf-16le";
  return even > odd * 8 ? "utf-16be" : undefined;
};

const markedEncoding = (bytes: Uint8Array): string | undefined => {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return "utf-8";
  return utf16Order(bytes);
};

const declaredText = (bytes: Uint8Array, declared: string | undefined): string | undefined => {
  if (!declared || /^(utf-?8|gb|x-gbk)/i.test(declared)) return undefined;
  try {
    return decode(bytes, new TextDecoder(declared).encoding);
  } catch {
    return undefined;
  }
};

/** Less than this in GB 2312 and the bytes are some other encoding that GB 18030 happens to accept. */
const PLAUSIBLE = 0.8;

/**
 * UTF-8, UTF-16 and GB 18030 (with GBK) by their bytes; what the page declares is asked only where it names another.
 * Guessing on would put wrong characters into quotes: anything else is refused.
 */
export const decodeText = (bytes: Uint8Array, declared?: string): string => {
  const marked = markedEncoding(bytes);
  if (marked) {
    const text = decode(bytes, marked);
    if (text === undefined || text.includes("\0")) {
      throw new Refusal("wrong-encoding", `marked as ${marked}, but not valid ${marked}`);
    }
    return text;
  }
  if (bytes.includes(0)) throw new Refusal("wrong-encoding", "binary data where text was expected");
  const utf8 = decode(bytes, "utf-8");
  if (utf8 !== undefined) return utf8;
  const other = declaredText(bytes, declared);
  if (other !== undefined) return other;
  const chinese = shareOfGb2312(bytes) >= PLAUSIBLE ? decode(bytes, "gb18030") : undefined;
  if (chinese === undefined) throw new Refusal("wrong-encoding", "neither UTF-8, UTF-16 nor GB 18030");
  return chinese;
};

import { expect, it } from "vitest";
import { keepsFigureOrder } from "./figure-order.ts";

const QUOTE = "孩子 2022 年出生的可领 1 次；2023 年出生的可领 2 次，2024 年出生的可领 3 次。";

it.each([
  ["2022 年出生的领 1 次，2024 年出生的领 3 次。", true],
  ["2023 年出生的领 2 次。", true],
  ["2022 年出生的领 2 次；2023 年出生的领 1 次。", false],
  ["2024 年出生的领 3 次，2022 年出生的领 1 次。", false],
  ["按出生年份领取。", true],
])("%s: %s", (text, kept) => expect(keepsFigureOrder(text, [QUOTE])).toBe(kept));

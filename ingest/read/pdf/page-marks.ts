import { BLACK, type Colour, parseColour } from "../html/colours.ts";
import { applyMatrix, type Box, boxOf, IDENTITY, intersect, type Matrix, multiply, toMatrix } from "./geometry.ts";
import type { Operators } from "./open-pdf.ts";

/** One drawn character, with what decides whether it is seen. `order` counts the areas painted before it. */
export type Glyph = {
  text: string;
  colour: Colour | "unknown";
  unseen: boolean;
  invisibleMode: boolean;
  order: number;
};
/** `colour` is unknown for pictures, patterns and shapes that are not rectangles. */
export type Area = { box: Box; colour: Colour | "unknown"; opaque: boolean };
export type Rule = { horizontal: boolean; at: number; from: number; to: number };
export type PageMarks = { glyphs: Glyph[]; areas: Area[]; pictures: Box[]; rules: Rule[] };

type State = {
  matrix: Matrix;
  colour: Colour | "unknown";
  alpha: number;
  plainBlend: boolean;
  mode: number;
  clip: Box;
};
type Drawing = PageMarks & { state: State; stack: State[]; clipNext: boolean; layers: boolean[] };
export type PageSetting = {
  names: Readonly<Record<number, string>>;
  /** From page space to the page as shown. */
  transform: Matrix;
  page: Box;
  isLayerVisible: (group: unknown) => boolean;
};

const INVISIBLE = 3;
const INVISIBLE_CLIP = 7;
const CLEAR = 0.05;
/** A painted strip no thicker than this is a line. */
const THIN = 3;
const SHORTEST_RULE = 6;

const MOVE = 0;
const LINE = 1;
const CURVE = 2;

type Point = readonly [number, number];

const pointAt = (path: ArrayLike<number>, at: number): Point => [path[at] ?? 0, path[at + 1] ?? 0];

/** The lines of a path, or undefined when it is curved. */
const linesOf = (path: ArrayLike<number>): Point[][] | undefined => {
  const lines: Point[][] = [];
  let at = 0;
  while (at < path.length) {
    const command = path[at];
    const isPoint = command === MOVE || command === LINE;
    if (command === CURVE) return undefined;
    if (command === MOVE) lines.push([]);
    const line = lines.at(-1) ?? [];
    line.push(isPoint ? pointAt(path, at + 1) : (line[0] ?? pointAt(path, 0)));
    at += isPoint ? 3 : 1;
  }
  return lines.filter((line) => line.length > 1);
};

const isRectangle = (line: readonly Point[], box: Box): boolean =>
  line.length >= 4 &&
  line.every(
    ([x, y]) =>
      Math.min(Math.abs(x - box.left), Math.abs(x - box.right)) < 0.5 &&
      Math.min(Math.abs(y - box.top), Math.abs(y - box.bottom)) < 0.5,
  );

const addRule = (rules: Rule[], box: Box): void => {
  const [width, height] = [box.right - box.left, box.bottom - box.top];
  if (height <= THIN && width >= SHORTEST_RULE) {
    rules.push({ horizontal: true, at: (box.top + box.bottom) / 2, from: box.left, to: box.right });
  } else if (width <= THIN && height >= SHORTEST_RULE) {
    rules.push({ horizontal: false, at: (box.left + box.right) / 2, from: box.top, to: box.bottom });
  }
};

const strokeLine = (drawing: Drawing, line: readonly Point[]): void => {
  for (let at = 1; at < line.length; at += 1) addRule(drawing.rules, boxOf([line[at - 1] as Point, line[at] as Point]));
};

const fillShape = (drawing: Drawing, box: Box, rectangle: boolean): void => {
  const { state } = drawing;
  const shown = intersect(box, state.clip);
  if (state.alpha < CLEAR || shown.right <= shown.left || shown.bottom <= shown.top) return;
  const opaque = rectangle && state.alpha > 0.9 && state.plainBlend;
  drawing.areas.push({ box: shown, colour: opaque ? state.colour : "unknown", opaque });
  if (rectangle) addRule(drawing.rules, shown);
};

const fillLines = (drawing: Drawing, lines: Point[][] | undefined, whole: Box): void => {
  if (!lines) fillShape(drawing, whole, false);
  for (const line of lines ?? []) fillShape(drawing, boxOf(line), isRectangle(line, boxOf(line)));
};

const FILLS = /fill/i;
const STROKES = /stroke/i;

const limitsOf = (limits: ArrayLike<number>, matrix: Matrix): Box => {
  const [left = 0, top = 0, right = 0, bottom = 0] = Array.from(limits);
  const corners = [
    [left, top],
    [right, top],
    [left, bottom],
    [right, bottom],
  ] as const;
  return boxOf(corners.map(([x, y]) => applyMatrix(matrix, x, y)));
};

const clipTo = (drawing: Drawing, box: Box): void => {
  if (drawing.clipNext) drawing.state = { ...drawing.state, clip: intersect(drawing.state.clip, box) };
  drawing.clipNext = false;
};

const drawPath = (drawing: Drawing, args: readonly unknown[], names: PageSetting["names"]): void => {
  const operator = names[args[0] as number] ?? "";
  const [path] = (args[1] ?? []) as ArrayLike<number>[];
  if (!path || !args[2]) return;
  const { matrix } = drawing.state;
  const whole = limitsOf(args[2] as ArrayLike<number>, matrix);
  const lines = linesOf(path)?.map((line) => line.map(([x, y]) => applyMatrix(matrix, x, y)));
  clipTo(drawing, whole);
  if (FILLS.test(operator)) fillLines(drawing, lines, whole);
  if (STROKES.test(operator)) for (const line of lines ?? []) strokeLine(drawing, line);
};

const showText = (drawing: Drawing, args: readonly unknown[]): void => {
  const { state } = drawing;
  const invisibleMode = state.mode === INVISIBLE || state.mode === INVISIBLE_CLIP;
  const unseen = state.alpha < CLEAR || drawing.layers.includes(false);
  for (const glyph of args[0] as ({ unicode?: string } | number | null)[]) {
    if (typeof glyph !== "object" || !glyph?.unicode) continue;
    for (const text of glyph.unicode.replace(/\s/g, "")) {
      drawing.glyphs.push({ text, colour: state.colour, unseen, invisibleMode, order: drawing.areas.length });
    }
  }
};

const setGraphics = (state: State, entries: readonly (readonly [string, unknown])[]): State => {
  const values = new Map(entries);
  const alpha = values.has("ca") ? Number(values.get("ca")) : state.alpha;
  const blend = values.get("BM");
  const plainBlend = blend === undefined ? state.plainBlend : /^(source-over|normal)$/i.test(String(blend));
  return { ...state, alpha, plainBlend };
};

const paintPicture = (drawing: Drawing): void => {
  const corners = [applyMatrix(drawing.state.matrix, 0, 0), applyMatrix(drawing.state.matrix, 1, 1)];
  const box = intersect(boxOf(corners), drawing.state.clip);
  drawing.pictures.push(box);
  drawing.areas.push({ box, colour: "unknown", opaque: drawing.state.alpha > 0.9 });
};

type Handler = (drawing: Drawing, args: readonly unknown[], setting: PageSetting) => void;

const save: Handler = (drawing) => {
  drawing.stack.push(drawing.state);
};
const restore: Handler = (drawing) => {
  drawing.state = drawing.stack.pop() ?? drawing.state;
};
const transform: Handler = (drawing, args) => {
  const inner = toMatrix(args as number[]);
  drawing.state = { ...drawing.state, matrix: multiply(drawing.state.matrix, inner) };
};
const unknownColour: Handler = (drawing) => {
  drawing.state = { ...drawing.state, colour: "unknown" };
};
const clipNext: Handler = (drawing) => {
  drawing.clipNext = true;
};

const HANDLERS: Readonly<Record<string, Handler>> = {
  save,
  restore,
  transform,
  clip: clipNext,
  eoClip: clipNext,
  paintFormXObjectBegin: (drawing, args, setting) => {
    save(drawing, args, setting);
    transform(drawing, Array.from(toMatrix(args[0] as ArrayLike<number> | null)), setting);
  },
  paintFormXObjectEnd: restore,
  setFillRGBColor: (drawing, args) => {
    const colour = typeof args[0] === "string" ? parseColour(args[0]) : undefined;
    drawing.state = { ...drawing.state, colour: colour && colour !== "clear" ? colour : "unknown" };
  },
  setFillColorN: unknownColour,
  shadingFill: (drawing) => {
    drawing.areas.push({ box: drawing.state.clip, colour: "unknown", opaque: false });
  },
  setTextRenderingMode: (drawing, args) => {
    drawing.state = { ...drawing.state, mode: Number(args[0]) };
  },
  setGState: (drawing, args) => {
    drawing.state = setGraphics(drawing.state, args[0] as [string, unknown][]);
  },
  constructPath: (drawing, args, { names }) => drawPath(drawing, args, names),
  showText,
  showSpacedText: showText,
  paintImageXObject: paintPicture,
  paintInlineImageXObject: paintPicture,
  paintImageMaskXObject: paintPicture,
  beginMarkedContent: (drawing) => {
    drawing.layers.push(true);
  },
  beginMarkedContentProps: (drawing, args, { isLayerVisible }) => {
    drawing.layers.push(args[0] !== "OC" || isLayerVisible(args[1]));
  },
  endMarkedContent: (drawing) => {
    drawing.layers.pop();
  },
};

/** Follows what a page draws, as far as it decides what a reader sees, and collects ruled lines. */
export const readMarks = (operators: Operators, setting: PageSetting): PageMarks => {
  const state: State = {
    matrix: multiply(setting.transform, IDENTITY),
    colour: BLACK,
    alpha: 1,
    plainBlend: true,
    mode: 0,
    clip: setting.page,
  };
  const drawing: Drawing = {
    glyphs: [],
    areas: [],
    pictures: [],
    rules: [],
    state,
    stack: [],
    clipNext: false,
    layers: [],
  };
  for (const [index, operator] of operators.fnArray.entries()) {
    HANDLERS[setting.names[operator] ?? ""]?.(drawing, operators.argsArray[index] ?? [], setting);
  }
  return drawing;
};

type Quote = { passageId: string; quote: string; start: number; end: number };
type Sentence = { text: string; kind: string; citations: Quote[] };
type Citation = { passageId: string; title: string; headingPath: string[]; capturedAt?: string; confidence: string };
type Answer = {
  outcome: string;
  sentences: Sentence[];
  citations: Citation[];
  question?: { text: string; factId?: string; options: { code: string; label: string }[] };
  guidance?: {
    oneThing?: { id: string; title: string };
    members?: { title: string; promisedDays?: number; include: string }[];
  };
  covered?: { region: string; name: string }[];
  ended?: { title: string; effectiveTo: string; supersededBy?: string };
  oneThing?: { id: string; title: string };
  suggestions: string[];
  aiLabel: string;
};
type Passage = {
  title: string;
  headingPath: string[];
  text: string;
  url?: string;
  capturedAt?: string;
  documentNumber?: string;
  issuer?: string;
  effectiveFrom?: string;
  effectiveTo?: string;
  origin: string;
  confidence: string;
};
type Turn = { role: "user" | "assistant"; text: string };

const CONFIDENCE: Readonly<Record<string, string>> = {
  official: "官方页面",
  secondary: "转载页面，待核对",
  unverified: "未核对",
};

const find = <T extends Element>(selector: string): T => {
  const element = document.querySelector<T>(selector);
  if (!element) throw new Error(`missing ${selector}`);
  return element;
};

const make = (tag: string, text = "", className = ""): HTMLElement => {
  const element = document.createElement(tag);
  element.textContent = text;
  if (className) element.className = className;
  return element;
};

const form = find<HTMLFormElement>("#ask");
const question = find<HTMLTextAreaElement>("#question");
const region = find<HTMLSelectElement>("#region");
const dialogue = find<HTMLElement>("#dialogue");
const source = find<HTMLDialogElement>("#source");
const history: Turn[] = [];

/** Who says it, under which number and since when: an official text by its own dates, a compiled one by its source's. */
const sourceFacts = (passage: Passage): string =>
  [
    passage.origin === "official-text" ? "原文" : (CONFIDENCE[passage.confidence] ?? ""),
    passage.issuer,
    passage.origin === "official-text" ? passage.documentNumber : undefined,
    passage.effectiveFrom && `${passage.effectiveFrom} 起施行`,
    passage.effectiveTo && `执行到 ${passage.effectiveTo}`,
    passage.capturedAt && `采集于 ${passage.capturedAt}`,
  ]
    .filter(Boolean)
    .join(" · ");

/** Shows a passage with its quote marked, in a dialog that returns the focus when it closes. */
const openPassage = async (citation: Quote): Promise<void> => {
  const reply = await fetch(`/v1/passages/${encodeURIComponent(citation.passageId)}`);
  if (!reply.ok) return;
  const passage = (await reply.json()) as Passage;
  find("#source-title").textContent = passage.headingPath.join(" › ");
  find("#source-facts").textContent = sourceFacts(passage);
  const mark = make("mark", passage.text.slice(citation.start, citation.end));
  find("#source-text").replaceChildren(passage.text.slice(0, citation.start), mark, passage.text.slice(citation.end));
  const link = find("#source-link");
  link.replaceChildren();
  if (passage.url) {
    const anchor = make("a", "查看来源页面") as HTMLAnchorElement;
    anchor.href = passage.url;
    anchor.rel = "noopener noreferrer";
    anchor.target = "_blank";
    link.append(anchor);
  }
  source.showModal();
};

const sentenceLine = (sentence: Sentence, numbers: ReadonlyMap<string, number>): HTMLElement => {
  const line = make("p", sentence.text, sentence.kind);
  const seen = new Set<string>();
  for (const citation of sentence.citations) {
    if (seen.has(citation.passageId)) continue;
    seen.add(citation.passageId);
    const number = numbers.get(citation.passageId) ?? 0;
    const button = make("button", `[${number}]`, "cite") as HTMLButtonElement;
    button.type = "button";
    button.setAttribute("aria-label", `出处 ${number}：${citation.quote.slice(0, 30)}`);
    button.addEventListener("click", () => void openPassage(citation));
    line.append(button);
  }
  return line;
};

const choice = (label: string, act: () => void): HTMLElement => {
  const button = make("button", label, "choice") as HTMLButtonElement;
  button.type = "button";
  button.addEventListener("click", act);
  return button;
};

const wizardLink = (id: string): HTMLElement => {
  const line = make("p");
  const link = document.createElement("a");
  link.href = `/guide?id=${encodeURIComponent(id)}&region=${encodeURIComponent(region.value)}`;
  link.textContent = "一步步办，列出清单";
  line.append(link);
  return line;
};

/** The services of a one-thing that may be needed, and the way to its list. */
const planOf = ({ guidance }: Answer): HTMLElement[] => {
  const list = make("ul");
  for (const { title, promisedDays, include } of guidance?.members ?? []) {
    const days = promisedDays === undefined ? "" : `（承诺 ${promisedDays} 日）`;
    if (include !== "no") list.append(make("li", `${title}${days}${include === "depends" ? " · 看情况" : ""}`));
  }
  const link = guidance?.oneThing ? [wizardLink(guidance.oneThing.id)] : [];
  return list.childElementCount > 0 ? [list, ...link] : link;
};

/** What stands beside the sentences: the service, its members, where it is covered, what has ended. */
const details = (answer: Answer): HTMLElement[] => {
  const parts: HTMLElement[] = [];
  if (answer.question) parts.push(make("p", answer.question.text));
  if (answer.oneThing && answer.outcome === "guide") parts.push(make("h3", answer.oneThing.title));
  parts.push(...planOf(answer));
  if (answer.covered) parts.push(make("p", `已收录：${answer.covered.map(({ name }) => name).join("、")}`));
  const { ended } = answer;
  if (ended)
    parts.push(
      make(
        "p",
        `${ended.title}：执行到 ${ended.effectiveTo}${ended.supersededBy ? `，现行：${ended.supersededBy}` : ""}`,
      ),
    );
  return parts;
};

const choices = (answer: Answer): HTMLElement => {
  const next = make("p", "", "next");
  const byRegion = answer.question?.factId === "region";
  for (const { code, label } of answer.question?.options ?? []) {
    next.append(choice(label, () => (byRegion ? askIn(code) : ask(label))));
  }
  for (const text of answer.suggestions) next.append(choice(text, () => ask(text)));
  return next;
};

const showAnswer = (card: HTMLElement, answer: Answer): void => {
  const numbers = new Map(answer.citations.map(({ passageId }, i) => [passageId, i + 1]));
  card.replaceChildren(...answer.sentences.map((sentence) => sentenceLine(sentence, numbers)), ...details(answer));
  const next = choices(answer);
  if (next.childElementCount > 0) card.append(next);
  if (answer.outcome === "answered") card.append(make("p", answer.aiLabel, "label"));
};

/** What the window says: the question too, by which a dialogue is known again. */
const spokenBy = ({ sentences, question: asked }: Answer): string =>
  [...sentences.map((sentence) => sentence.text), asked?.text ?? ""].join("");

/** As many turns as the service reads. */
const TURNS = 20;

const sendQuestion = async (text: string, card: HTMLElement): Promise<void> => {
  try {
    const reply = await fetch("/v1/answers", {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json" },
      body: JSON.stringify({ text, region: region.value, history: history.slice(-TURNS) }),
    });
    const body = (await reply.json()) as Answer & { title?: string; detail?: string };
    if (!reply.ok) {
      card.replaceChildren(make("p", `${body.title ?? "出错了"}：${body.detail ?? "请稍后再试。"}`, "notice"));
      return;
    }
    history.push({ role: "user", text }, { role: "assistant", text: spokenBy(body) });
    showAnswer(card, body);
  } catch {
    card.replaceChildren(make("p", "连不上服务，请稍后再试，或拨打 12345。", "notice"));
  }
};

const ask = (text: string): void => {
  const asked = make("article", "", "turn");
  asked.append(make("h2", text, "asked"));
  const card = make("div", "", "answer");
  card.append(make("p", "正在查找…", "notice"));
  asked.append(card);
  dialogue.prepend(asked);
  void sendQuestion(text, card);
};

const askIn = (code: string): void => {
  if ([...region.options].some((option) => option.value === code)) region.value = code;
  const last = history.findLast((turn) => turn.role === "user");
  if (last) ask(last.text);
};

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = question.value.trim();
  if (text === "") return;
  question.value = "";
  ask(text);
});

question.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    form.requestSubmit();
  }
});

for (const button of document.querySelectorAll<HTMLButtonElement>("[data-example]")) {
  button.addEventListener("click", () => ask(button.dataset["example"] ?? ""));
}

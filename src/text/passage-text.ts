import type { Passage } from "../domain/passage.ts";

/** What is searched by words: the heading path, then the text. */
export const searchText = (passage: Passage): string => [...passage.headingPath, passage.text].join(" ");

/**
 * What a vector is made of. An article of a law stands for itself: with the name of its law before it, the right article
 * is among the first five for 49 of 100 lay questions instead of 55. A field of a guide is nothing without its title.
 */
export const embeddedText = (passage: Passage): string =>
  passage.field === "article" ? passage.text : searchText(passage);

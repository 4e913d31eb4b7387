/** Which element of each list is looked at: `{ child: 1 }` is the second child. */
export type Binding = Readonly<Record<string, number>>;

/** Key of a fact in a fact set. How many elements a list has is asked of the list, not of one of them. */
export const factKey = (factId: string, binding: Binding = {}): string => {
  const dot = factId.indexOf(".");
  const role = factId.slice(0, dot);
  const name = factId.slice(dot + 1);
  const index = binding[role];
  return index === undefined || name === "count" ? factId : `${role}[${index}].${name}`;
};

/** The other way: fact id and, for an element of a list, `child[1]` as its role. */
export const parseFactKey = (key: string): { factId: string; role?: string; index?: number } => {
  const match = /^([^.[]+)\[(\d+)\]\.(.+)$/u.exec(key);
  if (match === null) return { factId: key };
  const [, role, index, name] = match;
  return { factId: `${role}.${name}`, role: `${role}[${index}]`, index: Number(index) };
};

import type { TreeModel } from "../domain/intent-model.ts";
import { logistic } from "./linear.ts";

/** Probability from boosted trees: the sum of one leaf a tree, as log-odds. A feature that is absent counts as 0. */
export const predictTrees = (model: TreeModel, features: Readonly<Record<string, number>>): number => {
  const values = model.features.map((name) => features[name] ?? 0);
  let sum = model.base;
  for (const tree of model.trees) {
    let node = 0;
    while ((tree.feature[node] ?? -1) >= 0) {
      const goesLeft = (values[tree.feature[node] as number] as number) <= (tree.threshold[node] as number);
      node = node * 2 + (goesLeft ? 1 : 2);
    }
    sum += tree.value[node] as number;
  }
  return logistic(sum);
};

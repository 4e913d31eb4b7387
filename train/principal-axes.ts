import { createRandom } from "./fit-linear.ts";

const ITERATIONS = 12;

const orthonormalise = (columns: Float64Array[]): void => {
  for (const [i, column] of columns.entries()) {
    for (const earlier of columns.slice(0, i)) {
      let product = 0;
      for (let k = 0; k < column.length; k += 1) product += (column[k] as number) * (earlier[k] as number);
      for (let k = 0; k < column.length; k += 1) column[k] = (column[k] as number) - product * (earlier[k] as number);
    }
    const length = Math.sqrt(column.reduce((sum, value) => sum + value * value, 0)) || 1;
    for (let k = 0; k < column.length; k += 1) column[k] = (column[k] as number) / length;
  }
};

const secondMoments = (vectors: readonly Float32Array[], dimension: number): Float64Array => {
  const moments = new Float64Array(dimension * dimension);
  for (const vector of vectors) {
    for (let i = 0; i < dimension; i += 1) {
      const value = vector[i] as number;
      for (let j = 0; j < dimension; j += 1)
        moments[i * dimension + j] = (moments[i * dimension + j] as number) + value * (vector[j] as number);
    }
  }
  return moments;
};

/** The directions that hold most of the vectors' length, by orthogonal iteration; column by column, dimension × size. */
export const principalAxes = (vectors: readonly Float32Array[], dimension: number, size: number): Float32Array => {
  const moments = secondMoments(vectors, dimension);
  const random = createRandom(3);
  let columns = Array.from({ length: size }, () => Float64Array.from({ length: dimension }, () => random() - 0.5));
  for (let iteration = 0; iteration < ITERATIONS; iteration += 1) {
    orthonormalise(columns);
    columns = columns.map((column) =>
      Float64Array.from({ length: dimension }, (_, i) => {
        let sum = 0;
        for (let j = 0; j < dimension; j += 1) sum += (moments[i * dimension + j] as number) * (column[j] as number);
        return sum;
      }),
    );
  }
  orthonormalise(columns);
  const axes = new Float32Array(dimension * size);
  for (const [k, column] of columns.entries())
    for (let i = 0; i < dimension; i += 1) axes[i * size + k] = column[i] as number;
  return axes;
};

export const findInstructions = (_text: string): string[] => [];

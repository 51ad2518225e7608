/** The value that JSON text stands for; text that is no JSON stands for itself. */
export const fromJsonText = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

import type { IdTokenInfo } from './id-token.ts';

/** The languages (RFC 5646) in which a driver is spoken to, best first: his own, his second, else English (C01.FR.08, FR.09, FR.13). */
export const languagesOf = ({ language1, language2 }: IdTokenInfo): string[] =>
  [language1, language2, 'en'].filter((language) => language !== undefined);

/**
 * What is in the driver's language goes before what is not; among equals the order stays.
 * @param languages best first; none: nobody has said
 */
export const inOrderFor = <T extends { language?: string }>(
  texts: readonly T[],
  languages: readonly string[],
): T[] => [...texts].sort((a, b) => rank(a, languages) - rank(b, languages));

const rank = ({ language }: { language?: string }, languages: readonly string[]): number => {
  const found = language === undefined ? -1 : languages.findIndex((wanted) => speaks(language, wanted));
  return found === -1 ? languages.length : found;
};

/** `de-AT` is German for whoever wants `de`, and the other way round. */
const speaks = (language: string, wanted: string): boolean => {
  const [a = ''] = language.toLowerCase().split('-');
  const [b = ''] = wanted.toLowerCase().split('-');
  return a !== '' && a === b;
};

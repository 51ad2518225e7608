import { describe, expect, it } from 'vitest';
import { inOrderFor, languagesOf } from '../../src/domain/driver-language.ts';

const texts = [undefined, 'fr', 'en-GB', 'de', 'nl'].map((language, id) => ({
  id,
  ...(language !== undefined && { language }),
}));
const order = (language1?: string, language2?: string): number[] =>
  inOrderFor(
    texts,
    languagesOf({ status: 'Accepted', ...(language1 && { language1 }), ...(language2 && { language2 }) }),
  ).map(({ id }) => id);

describe('the language of the driver', () => {
  it('C01.FR.08, FR.17 language1 first, whatever its region', () => {
    expect(order('de-AT')).toEqual([3, 2, 0, 1, 4]);
  });

  it('C01.FR.09 then language2', () => {
    expect(order('es', 'NL')).toEqual([4, 2, 0, 1, 3]);
  });

  it('C01.FR.13 else English', () => {
    expect(order()).toEqual([2, 0, 1, 3, 4]);
    expect(order('es')).toEqual([2, 0, 1, 3, 4]);
  });

  it('nobody has said: as they came', () => {
    expect(inOrderFor(texts, [])).toEqual(texts);
  });
});

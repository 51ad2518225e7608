import { describe, expect, it } from 'vitest';
import { expectRight } from '../../process/harness/world.ts';
import { oneWorld } from '../stage.ts';
import { OFFLINE_SETTINGS, offlineRules, offlineTable, teach } from '../tokens-at-the-reader.ts';

describe('the offline authorization table, OCPP 1.6', () => {
  const open = oneWorld('1.6');

  it('6.2 the list, the cache and nobody know tokens, that are good, blocked and expired', async () => {
    await teach(open());
    expectRight(open());
  });

  it.each(OFFLINE_SETTINGS)(
    '6.2 each cell with LocalAuthorizeOffline %s, AllowOfflineTxForUnknownId %s',
    async (locally, unknown) => {
      expect(await offlineTable(open(), locally, unknown)).toEqual(offlineRules(locally, unknown));
      expectRight(open());
    },
  );
});

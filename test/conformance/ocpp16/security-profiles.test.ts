import { describe, expect, it } from 'vitest';
import { PASSWORD, securedWorld } from '../../process/harness/secured.ts';
import { IDENTITY } from '../../process/harness/station-files.ts';
import { expectRight } from '../../process/harness/world.ts';

const HEX = '00010203040506070809AABBCCDDEEFF10111213';

describe('security profiles, OCPP 1.6', () => {
  it('TC_085 basic authentication: the user is the end of the URL, the password the AuthorizationKey', async () => {
    const at = await securedWorld('1.6', 1);
    await at.online();
    const [{ identity, password, request }] = at.csms.handshakes as [(typeof at.csms.handshakes)[0]];
    expect(identity).toBe(IDENTITY);
    expect(request.url?.endsWith(`/${IDENTITY}`)).toBe(true);
    expect(String(password)).toBe(PASSWORD);
    expect(at.csms.secured).toEqual([]);
    expectRight(at);
  });

  it.each(['EC', 'RSA'] as const)(
    'TC_086 TLS with the certificate of the central system (%s), and basic authentication',
    async (kind) => {
      const at = await securedWorld('1.6', 2, { kind });
      await at.online();
      expect(at.csms.secured).toEqual([{ version: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384' }]);
      expect(String(at.csms.handshakes[0]?.password)).toBe(PASSWORD);
      expectRight(at);
    },
  );

  it.each(['EC', 'RSA'] as const)(
    'TC_087 TLS with the certificate of the charge point (%s), and no password',
    async (kind) => {
      const at = await securedWorld('1.6', 3, { kind });
      await at.online();
      expect(at.csms.secured).toMatchObject([{ version: 'TLSv1.3', client: 'cp-test' }]);
      expect(at.csms.handshakes[0]?.request.headers.authorization).toBeUndefined();
      expectRight(at);
    },
  );

  it('a key of hex digits in the file is used as it is, one that ChangeConfiguration sets is decoded', async () => {
    const at = await securedWorld('1.6', 1, { security: { AuthorizationKey: HEX } });
    await at.online();
    expect(String(at.csms.handshakes[0]?.password)).toBe(HEX);
    expect(await at.csms.call('ChangeConfiguration', { key: 'AuthorizationKey', value: HEX })).toEqual({
      status: 'Accepted',
    });
    await at.until('back', () => at.csms.handshakes.length === 2);
    expect(at.csms.handshakes[1]?.password).toEqual(Buffer.from(HEX, 'hex'));
    expectRight(at);
  });
});

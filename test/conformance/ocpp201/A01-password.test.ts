import { describe, expect, it } from 'vitest';
import { getVariable, setVariable } from '../../process/harness/network-profiles.ts';
import { PASSWORD, securedWorld } from '../../process/harness/secured.ts';
import { expectRight } from '../../process/harness/world.ts';

const KEY = 'SecurityCtrlr.BasicAuthPassword';
const NEXT = 'another-password-of-25-ch';

describe('A01 a new password', () => {
  it('TC_A_09 A01.FR.01 A01.FR.02 A01.FR.10 A01.FR.12 Accepted: the station comes back with it, keeps it, and shows it to nobody', async () => {
    const at = await securedWorld('2.0.1', 2);
    await at.online();
    expect(await setVariable(at, KEY, NEXT)).toEqual({ status: 'Accepted' });
    await at.until('back', () => at.csms.handshakes.length === 2);
    expect(String(at.csms.handshakes[1]?.password)).toBe(NEXT);
    expect(await getVariable(at, KEY)).toBeUndefined();
    expect(at.station.log()).not.toContain(NEXT);
    await at.station.kill();
    await at.restart();
    await at.until('back', () => at.csms.handshakes.length === 3);
    expect(String(at.csms.handshakes[2]?.password)).toBe(NEXT);
    expectRight(at);
  });

  it('TC_A_10 A01.FR.02 too short or too long: Rejected, and the former one is used', async () => {
    const at = await securedWorld('2.0.1', 1);
    await at.online();
    for (const bad of ['short', 'x'.repeat(65)])
      expect(await setVariable(at, KEY, bad)).toMatchObject({ status: 'Rejected' });
    await at.csms.close();
    await at.csms.open();
    await at.until('back', () => at.csms.handshakes.length === 2);
    expect(String(at.csms.handshakes[1]?.password)).toBe(PASSWORD);
    expectRight(at);
  });
});

import { describe, expect, it } from 'vitest';
import { events } from './harness/certificate-orders.ts';
import { VERSIONS } from './harness/dialect.ts';
import { set } from './harness/orders.ts';
import { expectRight, world } from './harness/world.ts';

const SECRET = 'another-password-of-30-chars';

describe.each(VERSIONS)('security events, OCPP %s', (version) => {
  it('A04.FR.01 A04.FR.02 critical ones reach the CSMS, the others those who log; also after a restart', async () => {
    const at = await world(version, { prepare: (csms) => (csms.now = () => '2031-01-01T00:00:00Z') });
    await at.online();
    await at.until('started', () => events(at).includes('StartupOfTheDevice'));
    await at.until('the clock was set', () => events(at).includes('SettingSystemTime'));
    const told = await at.eavesdrop(['security_event']);
    const heard = () => told.map(({ data }) => String((data as { type?: unknown }).type));

    await at.api.fault(1, 'TamperDetected');
    await at.until('tampering', () => events(at).includes('TamperDetectionActivated'));

    at.csms.sendRaw('this is not JSON');
    at.csms.sendCall('1', 'Reset', { type: 'Sideways' });
    await at.until('bad messages', () => heard().includes('InvalidMessages'));
    const query = version === '1.6' ? { certificateType: 'CentralSystemRootCertificate' } : {};
    for (let time = 0; time < 2; time += 1) at.csms.sendCall('twice', 'GetInstalledCertificateIds', query);
    await at.until('the same twice', () => heard().includes('AttemptedReplayAttacks'));
    await at.until('answered once', () =>
      at.csms.conversation.some(
        ({ from, frame }) => from === 'station' && frame.kind === 'result' && frame.id === 'twice',
      ),
    );
    expect(await set(at, ['AuthorizationKey', 'SecurityCtrlr.BasicAuthPassword'], SECRET)).toBe('Accepted');
    await at.until('reconfigured', () => heard().includes('ReconfigurationOfSecurityParameters'));
    expect(JSON.stringify(told)).not.toContain(SECRET);

    // Not critical: the CSMS does not hear of them.
    await at.until('back', () => at.csms.connections === 2 && at.csms.connected);
    expect(events(at)).not.toContain('InvalidMessages');
    expect(events(at)).not.toContain('ReconfigurationOfSecurityParameters');
    // Twice, and told once.
    expect(heard().filter((type) => type === 'InvalidMessages')).toHaveLength(1);
    await at.csms.call('Reset', { type: version === '1.6' ? 'Soft' : 'Immediate' });
    for (let second = 0; at.station.running && second < 10; second += 1)
      await Promise.race([at.api.advance(1_000).catch(() => {}), at.station.exited]);
    await at.restart();
    await at.until('reset', () => events(at).includes('ResetOrReboot'));
    expectRight(at);
  });
});

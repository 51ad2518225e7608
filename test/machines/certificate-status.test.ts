import { describe, expect, it } from 'vitest';
import type { OcspRequestData } from '../../src/domain/certificates.ts';
import { certificateStatusMachine } from '../../src/machines/certificate-status.machine.ts';
import { restingStates, throughTheDisk, walkEverywhere } from './every-state.ts';
import { Bench } from './run-machine.ts';

const machine = certificateStatusMachine({ certificateCheckDelay: 60, ocspRequestInterval: 604_800 });
const request = (serialNumber: string): OcspRequestData => ({
  hashAlgorithm: 'SHA256',
  issuerNameHash: 'aa',
  issuerKeyHash: 'bb',
  serialNumber,
  responderURL: 'http://ocsp.example',
});
const good = {
  type: 'answered',
  inquiry: 'getCertificateStatus',
  answer: { status: 'Accepted', ocspResult: 'AA' },
};
const failed = { type: 'answered', inquiry: 'getCertificateStatus', answer: { status: 'Failed' } };
const unanswered = (why: string) => ({ type: 'unanswered', inquiry: 'getCertificateStatus', why });
const listed = (...serials: string[]) => ({ type: 'certificates listed', requests: serials.map(request) });
const types = (effects: object[]) => effects.map((effect) => (effect as { type: string }).type);

/** Online for a minute. */
const begun = async () => {
  const bench = new Bench(machine);
  bench.send({ type: 'online' });
  expect(types(await bench.wait(60))).toEqual(['list certificates to ask about']);
  return bench;
};

describe('the status of certificates', () => {
  it('asks about one after the other, and again after a week', async () => {
    const bench = await begun();
    expect(types(bench.send(listed('1', '2')))).toEqual(['inquire']);
    expect(types(bench.send(good))).toEqual(['keep certificate status', 'inquire']);
    expect(types(bench.send(good))).toEqual(['keep certificate status']);
    expect(bench.state).toBe('up to date');
    expect(await bench.wait(604_799)).toEqual([]);
    expect(types(await bench.wait(1))).toEqual(['list certificates to ask about']);
  });

  it.each([failed, unanswered('timeout'), unanswered('refused')])(
    'goes on after %o, and tries again the next day',
    async (outcome) => {
      const bench = await begun();
      bench.send(listed('1', '2'));
      expect(types(bench.send(outcome))).toEqual(['log', 'inquire']);
      bench.send(good);
      expect(bench.state).toBe('to be tried again');
      expect(types(await bench.wait(86_399))).toEqual([]);
      expect(types(await bench.wait(1))).toEqual(['list certificates to ask about']);
    },
  );

  it('waits for a CSMS that has gone', async () => {
    const bench = await begun();
    bench.send(listed('1'));
    bench.send(unanswered('offline'));
    expect(await bench.wait(700_000)).toEqual([]);
    bench.send({ type: 'online' });
    expect(types(await bench.wait(60))).toEqual(['list certificates to ask about']);
  });

  it('asks at once about a chain that was renewed (M06.FR.07)', async () => {
    const bench = await begun();
    bench.send(listed());
    expect(bench.state).toBe('up to date');
    expect(types(bench.send({ type: 'chain renewed' }))).toEqual(['list certificates to ask about']);
  });

  it('every state is reached, described, and survives the disk', () => {
    const events = [
      ...['online', 'booted', 'chain renewed', 'listing failed'].map((type) => ({ type })),
      ...[listed(), listed('1'), good, failed, unanswered('offline'), unanswered('timeout')],
      { type: 'xstate.after.a moment.certificate-status.soon' },
      { type: 'xstate.after.the refresh interval.certificate-status.up to date' },
      { type: 'xstate.after.the retry interval.certificate-status.to be tried again' },
    ].map((event) => ({ at: 1, id: 'x', ...event }));
    const { reached, snapshots } = walkEverywhere(machine, {}, events, ({ value, context }) => [
      value,
      Math.min(context.failed, 1),
      context.left.length,
    ]);
    expect(restingStates(machine).filter((id) => !reached.has(id) && id !== 'certificate-status')).toEqual(
      [],
    );
    for (const snapshot of snapshots) expect(throughTheDisk(machine, snapshot).value).toEqual(snapshot.value);
  });
});

import { describe, expect, it } from 'vitest';
import { certificateSigningMachine } from '../../src/machines/certificate-signing.machine.ts';
import { Bench } from './run-machine.ts';

const settings = {
  certSigningWaitMinimum: 30,
  certSigningRepeatTimes: 2,
  certificateCheckDelay: 60,
  certificateCheckInterval: 1000,
  v2gCertificateCheckDelay: 70,
  v2gCertificateCheckInterval: 2000,
};
const OWN = 'ChargingStationCertificate';
const CARS = 'V2GCertificate';

const bench = (certificateType = OWN, changes: object = {}) =>
  new Bench(certificateSigningMachine({ ...settings, ...changes }), { certificateType });
const make = (certificateType = OWN) => ({ type: 'make signing request', certificateType });
const check = (certificateType = OWN) => ({ type: 'check certificate expiry', certificateType });
const asked = (triggered: boolean, certificateType = OWN) => ({
  type: 'inquire',
  inquiry: { type: 'signCertificate', csr: 'CSR', certificateType },
  triggered,
});
const warned = (certificateType = OWN) => ({
  type: 'log',
  level: 'warn',
  message: `the CSMS has not signed our request for a ${certificateType}`,
});
const answered = (status: string) => ({ type: 'answered', inquiry: 'signCertificate', answer: { status } });
const unanswered = (why: string) => ({ type: 'unanswered', inquiry: 'signCertificate', why });

/** The request is out. */
const asking = (certificateType = OWN) => {
  const world = bench(certificateType);
  expect(world.send({ type: 'signing triggered' })).toEqual([make(certificateType)]);
  expect(world.send({ type: 'request made', csr: 'CSR' })).toEqual([asked(true, certificateType)]);
  return world;
};

describe('a certificate of the station', () => {
  it.each([
    [OWN, settings, 60, 1000],
    [CARS, settings, 70, 2000],
    [CARS, { v2gCertificateCheckDelay: undefined, v2gCertificateCheckInterval: undefined }, 60, 1000],
    [OWN, { certificateCheckInterval: 0 }, 60, 1],
  ])(
    'A03.FR.02 %s is looked at after coming online and from time to time: %j',
    async (type, more, delay, interval) => {
      const world = bench(type, more);
      world.send({ type: 'online' });
      expect(await world.wait(delay - 0.1)).toEqual([]);
      expect(await world.wait(0.1)).toEqual([check(type)]);
      expect(await world.wait(interval - 0.1)).toEqual([]);
      expect(await world.wait(0.1)).toEqual([check(type)]);
      expect(await world.wait(interval)).toEqual([check(type)]);
    },
  );

  it('A02.FR.02 one that expires soon is asked for: a key first, then the request, by itself', () => {
    const world = bench();
    expect(world.send({ type: 'expires soon' })).toEqual([make()]);
    expect(world.send({ type: 'booted' })).toEqual([make()]);
    expect(world.send({ type: 'request made', csr: 'CSR' })).toEqual([asked(false)]);
    expect(world.state).toBe('asking');
  });

  it('without a key there is nothing to ask', () => {
    const world = bench();
    world.send({ type: 'signing triggered' });
    expect(world.send({ type: 'no request' })).toEqual([]);
    expect(world.state).toEqual({ idle: 'checked' });
  });

  it('A02.FR.17 to FR.19 the CSMS is reminded, ever more rarely, and at last no more', async () => {
    const world = asking();
    expect(world.send(answered('Accepted'))).toEqual([]);
    expect(await world.wait(29.9)).toEqual([]);
    expect(await world.wait(0.1)).toEqual([asked(true)]);
    world.send(answered('Accepted'));
    expect(await world.wait(59.9)).toEqual([]);
    expect(await world.wait(0.1)).toEqual([asked(true)]);
    world.send(answered('Accepted'));
    expect(await world.wait(119.9)).toEqual([]);
    expect(await world.wait(0.1)).toEqual([warned()]);
    expect(world.state).toEqual({ idle: 'checked' });
  });

  it('waits a second at least, and counts anew for another request', async () => {
    const world = bench(OWN, { certSigningWaitMinimum: 0, certSigningRepeatTimes: 1 });
    for (const _ of [1, 2]) {
      world.send({ type: 'signing triggered' });
      world.send({ type: 'request made', csr: 'CSR' });
      world.send(answered('Accepted'));
      expect(await world.wait(0.9)).toEqual([]);
      expect(await world.wait(0.1)).toEqual([asked(true)]);
      world.send(answered('Accepted'));
      expect(await world.wait(2)).toEqual([warned()]);
    }
  });

  it.each([['certificate installed'], ['certificate refused']])('A02.FR.20 %s ends it', async (type) => {
    const world = asking();
    world.send(answered('Accepted'));
    expect(world.send({ type })).toEqual([]);
    expect(world.state).toEqual({ idle: 'checked' });
    expect(await world.wait(100)).toEqual([]);
  });

  it('a CSMS that has gone is asked when it is there again, also after a power cut', () => {
    const world = asking();
    expect(world.send(unanswered('offline'))).toEqual([]);
    expect(world.state).toBe('waiting for the CSMS');
    expect(world.send({ type: 'online' })).toEqual([asked(true)]);
    world.send({ type: 'booted' });
    expect(world.state).toBe('waiting for the CSMS');
  });

  it('one that may have heard it is given the time to send it', () => {
    const world = asking();
    expect(world.send(unanswered('timeout'))).toEqual([]);
    expect(world.state).toBe('waiting for the certificate');
  });

  it.each([answered('Rejected'), unanswered('refused')])('one that declines is heard: %j', (outcome) => {
    const world = asking();
    expect(world.send(outcome)).toEqual([warned()]);
    expect(world.send({ type: 'expires soon' })).toEqual([make()]);
  });

  it.each([answered('Rejected'), unanswered('refused')])(
    'for cars it is then asked for when the CSMS says so, and not by itself: %j',
    (outcome) => {
      const world = asking(CARS);
      expect(world.send(outcome)).toEqual([warned(CARS)]);
      expect(world.send({ type: 'expires soon' })).toEqual([]);
      expect(world.send({ type: 'signing triggered' })).toEqual([make(CARS)]);
      world.send({ type: 'certificate installed' });
      expect(world.send({ type: 'expires soon' })).toEqual([make(CARS)]);
    },
  );
});

import { describe, expect, test } from 'vitest';
import { firmwareMachine } from '../../src/machines/firmware.machine.ts';
import { isBeyondRecall } from '../../src/machines/firmware.words.ts';
import { logUploadMachine } from '../../src/machines/log-upload.machine.ts';
import { Bench } from './run-machine.ts';

const manners = { resetAfterUpdate: true, resetDelay: 1, defaultRetries: 1, defaultRetryInterval: 1 };
const firmware = () =>
  new Bench(
    firmwareMachine(manners, {
      allowNewSessionsPendingFirmwareUpdate: false,
      deferFirmwareDownload: false,
    }),
  );
const signed = { requestId: 3, location: 'l', retrieveAt: 0, signing: { certificate: 'c', signature: 's' } };
const told = (world: Bench, status: string, more: object = {}) =>
  world.send({ type: 'status told', status, requestId: 3, ...more });
const notified = (effects: object[]) =>
  effects.flatMap((effect) => ('notification' in effect ? [effect.notification as { status?: string }] : []));

describe('firmware that another module installs', () => {
  const taken = () => {
    const world = firmware();
    world.send({ type: 'update taken', update: signed });
    return world;
  };

  test('signed: it may install when the signature was found right, not before', () => {
    const world = taken();
    expect(notified(told(world, 'Downloaded'))).toMatchObject([
      { status: 'Downloaded', signed: true, requestId: 3 },
    ]);
    expect(world.state).toEqual({ 'by another module': 'fetching' });
    expect(told(world, 'SignatureVerified')).toContainEqual({ type: 'count transactions' });
    expect(world.send({ type: 'transactions counted', busyEvses: [] })).toContainEqual({
      type: 'allow firmware installation',
    });
    expect(isBeyondRecall(world.state)).toBe(false);
  });

  test('a module that comes back is told again that it may install', () => {
    const world = taken();
    told(world, 'SignatureVerified');
    world.send({ type: 'transactions counted', busyEvses: [] });
    expect(world.send({ type: 'boot' })).toContainEqual({ type: 'allow firmware installation' });
    told(world, 'Installing');
    expect(told(world, 'InstallationFailed')).toContainEqual({ type: 'discard firmware', run: 'id-1' });
    expect(world.state).toBe('idle');
  });

  test('with transactions it waits for the last one, unless its file says that charging may go on', () => {
    const world = taken();
    told(world, 'SignatureVerified');
    world.send({ type: 'transactions counted', busyEvses: [1] });
    expect(world.send({ type: 'transaction ended', busyEvses: [] })).toContainEqual({
      type: 'allow firmware installation',
    });
    const another = taken();
    expect(told(another, 'SignatureVerified', { keepsConnectors: true })).toContainEqual({
      type: 'allow firmware installation',
    });
    expect(notified(told(another, 'Installed'))).toMatchObject([
      { status: 'Installed' },
      { event: 'FirmwareUpdated' },
    ]);
    expect(another.state).toBe('idle');
  });

  test('a wrong signature is a security event; the last order is asked about', () => {
    const world = taken();
    expect(notified(told(world, 'InvalidSignature'))).toMatchObject([
      { status: 'InvalidSignature' },
      { event: 'InvalidFirmwareSignature' },
    ]);
    expect(world.state).toBe('idle');
    expect(notified(world.send({ type: 'report status' }))).toMatchObject([
      { status: 'InvalidSignature', asked: true },
    ]);
  });

  test('said twice it is told once; Idle, and what is said of another order, change nothing', () => {
    const world = taken();
    told(world, 'Downloading');
    expect(told(world, 'Downloading')).toEqual([]);
    expect(told(world, 'Idle')).toEqual([]);
    expect(notified(told(world, 'Installed', { requestId: 2 }))).toMatchObject([
      { requestId: 2, signed: true },
    ]);
    expect(world.state).toEqual({ 'by another module': 'fetching' });
  });

  test('a module that does not wait takes the connectors out of service all the same', () => {
    const world = taken();
    expect(told(world, 'Installing')).toContainEqual({
      type: 'post',
      to: 'connector/*',
      event: { type: 'disable', scope: 'firmware' },
    });
    world.send({ type: 'boot' });
    expect(world.state).toEqual({ 'by another module': 'installing' });
    told(world, 'InstallRebooting');
    world.send({ type: 'boot' });
    expect(world.state).toBe('idle');
  });

  test('a new order takes the place of the one that is under way', () => {
    const world = taken();
    world.send({ type: 'update taken', update: { ...signed, requestId: 4 } });
    expect(notified(told(world, 'Downloading', { requestId: 4 }))).toMatchObject([{ requestId: 4 }]);
  });
});

test('a log that another module sends: only our own AcceptedCanceled is told, and no Idle', () => {
  const world = new Bench(logUploadMachine(manners));
  const upload = { kind: 'DiagnosticsLog', requestId: 3, location: 'l' };
  world.send({ type: 'upload taken', upload, fileName: '' });
  expect(told(world, 'AcceptedCanceled')).toEqual([]);
  expect(told(world, 'Idle')).toEqual([]);
  expect(world.state).toBe('with another module');
  expect(notified(told(world, 'Uploaded'))).toMatchObject([{ status: 'Uploaded', requestId: 3 }]);
  expect(world.state).toBe('idle');
});

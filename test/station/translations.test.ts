import { describe, expect, it } from 'vitest';
import { ocpp16 } from '../../src/protocol/ocpp16/ocpp16.ts';
import type { StationView } from '../../src/protocol/version.ts';
import { seenThrough, type Translation, translateAgain } from '../../src/station/watch/translations.ts';

const view = {
  connectorNumber: ({ evseId }: { evseId: number }) => evseId * 10,
  connectorByNumber: (number: number) => ({ evseId: number / 10, connectorId: 1 }),
  csmsTransactionId: () => 77,
} as unknown as StationView;
type Untyped = { [name: string]: { [way: string]: (...args: unknown[]) => unknown } };

const recorded = (run: (hear: Untyped, tell: Untyped) => void): Translation[] => {
  const seen: Translation[] = [];
  const version = seenThrough(ocpp16, (translation) =>
    seen.push(JSON.parse(JSON.stringify(translation)) as Translation),
  );
  run(version.hear as unknown as Untyped, version.tell as unknown as Untyped);
  return seen;
};

describe('a translation that is watched', () => {
  const [heard, told] = recorded((hear, tell) => {
    hear.UnlockConnector!.command!({ connectorId: 20 }, view);
    const connector = { evseId: 3, connectorId: 1 };
    tell.connectorStatusChanged!.requests!(
      { type: 'connectorStatusChanged', connector, state: 'Available', at: 0 },
      view,
    );
  });

  it('says what was given, what was made of it, and what it asked about the station', () => {
    expect(heard).toMatchObject({
      version: 'ocpp1.6',
      way: 'command',
      name: 'UnlockConnector',
      given: [{ connectorId: 20 }],
      view: [['connectorByNumber', [20], { evseId: 2, connectorId: 1 }]],
      made: { type: 'unlockConnector' },
    });
    expect(told).toMatchObject({ way: 'requests', view: [['connectorNumber', expect.anything(), 30]] });
  });

  it('is made again without the station', () => {
    for (const each of [heard!, told!])
      expect(JSON.parse(JSON.stringify(translateAgain(ocpp16, each)))).toEqual(each.made);
  });

  it('that this version makes otherwise, or not at all, says so', () => {
    const hear = {
      ...ocpp16.hear,
      UnlockConnector: { ...ocpp16.hear.UnlockConnector!, command: () => ({}) },
    };
    expect(translateAgain({ ...ocpp16, hear } as never, heard!)).not.toEqual(heard!.made);
    const { UnlockConnector: _, ...without } = ocpp16.hear;
    expect(translateAgain({ ...ocpp16, hear: without }, heard!)).toBe(
      'ocpp1.6 does not translate UnlockConnector any more',
    );
  });
});

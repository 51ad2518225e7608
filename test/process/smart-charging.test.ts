import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runProgram } from '../../src/cli/program.ts';
import { ExternalModule } from './harness/external-module.ts';
import {
  charge,
  clearProfiles,
  drawn,
  draws,
  leave,
  profileOf,
  setProfile,
  stationNow,
} from './harness/smart-charging.ts';
import { closeWorld, expectRight, openWorld, world } from './harness/world.ts';

type Schedule = {
  evse: number;
  charging_rate_unit: string;
  charging_schedule_period: { start_period: number; limit: number; stack_level: number }[];
  duration: number;
  start_schedule: string;
};
const schedulesOf = (data: unknown): Schedule[] => (data as { schedules: Schedule[] }).schedules;

describe('what charging profiles add up to, for everybody else', () => {
  it('GET /ocpp/composite-schedules and charging_schedules: on every change and every PublishChargingScheduleIntervalS', async () => {
    const at = await world('1.6', {
      ocpp: { PublishChargingScheduleIntervalS: 60, PublishChargingScheduleDurationS: 900 },
    });
    await at.online();
    const events = await at.eavesdrop(['charging_schedules']);
    await setProfile(at, 1, { id: 1, stackLevel: 3, duration: 300, periods: [[0, 10]] });
    const told = await at.until('told', () => events.at(-1));
    const [station, evse] = schedulesOf(told.data);
    expect([station?.evse, evse?.evse]).toEqual([0, 1]);
    expect(evse).toMatchObject({
      charging_rate_unit: 'A',
      charging_schedule_period: [
        { start_period: 0, limit: 10, stack_level: 3 },
        { start_period: 300, limit: 32, stack_level: 0 },
      ],
      duration: 900,
    });
    expect(schedulesOf(await at.api.get('/ocpp/composite-schedules'))).toEqual(schedulesOf(told.data));
    const before = events.length;
    await at.api.advance(180_000);
    await at.until('three intervals', () => events.length - before === 3);
    const gaps = events.slice(-2).map(({ data }) => Date.parse(schedulesOf(data)[0]!.start_schedule));
    expect(gaps[1]! - gaps[0]!).toBe(60_000);
    await charge(at);
    expect(events.length).toBeGreaterThan(before + 3);
    expectRight(at);
  });

  it('CompositeScheduleIntervalS 0: on change alone; RequestCompositeScheduleUnit and RequestCompositeScheduleDurationS of OCPP201', async () => {
    const at = await world('2.0.1', {
      ocpp: {
        CompositeScheduleIntervalS: 0,
        RequestCompositeScheduleDurationS: 120,
        RequestCompositeScheduleUnit: 'W',
      },
    });
    await at.online();
    const events = await at.eavesdrop(['charging_schedules']);
    await at.api.advance(300_000);
    await at.advance(1000);
    expect(events).toEqual([]);
    await setProfile(at, 1, { id: 1, unit: 'W', periods: [[0, 6900]] });
    const told = await at.until('told', () => events.at(-1));
    expect(schedulesOf(told.data)[1]).toMatchObject({
      charging_rate_unit: 'W',
      charging_schedule_period: [{ start_period: 0, limit: 6900, stack_level: 0 }],
      duration: 120,
    });
    expectRight(at);
  });

  it('an energy sink in another process is told at once, at every change and at every period: set_external_limits', async () => {
    const at = await openWorld('2.0.1', {
      reshape: (modules) => {
        modules.grid = {
          module: 'External',
          ...{ mapping: { implementations: { whole: { evse: 0 }, first: { evse: 1 } } } },
          connections: { ocpp: [{ module_id: 'ocpp', implementation_id: 'ocpp_generic' }] },
        };
        modules.ocpp!.connections!.evse_energy_sink = [
          { module_id: 'grid', implementation_id: 'whole' },
          { module_id: 'grid', implementation_id: 'first' },
        ];
      },
    });
    onTestFinished(() => closeWorld(at));
    const sink = { set_external_limits: () => null };
    const module = new ExternalModule(at.api.url, 'grid', { whole: sink, first: sink });
    module.subscribe('ocpp', 'charging_schedules');
    await module.start();
    await at.station.ready(at.api);
    await at.online();
    const limits = (implementation: string) =>
      module.commands
        .filter((call) => call.implementation === implementation)
        .map(({ args }) =>
          (args.schedule_import as { limits_to_root: { ac_max_current_A: { value: number } } }[]).map(
            ({ limits_to_root }) => limits_to_root.ac_max_current_A.value,
          ),
        );
    await module.until(() => limits('whole').length > 0 && limits('first').length > 0);
    expect([limits('whole')[0], limits('first')[0]]).toEqual([[32], [32]]);
    await setProfile(at, 1, {
      id: 1,
      periods: [
        [0, 10],
        [60, 20],
      ],
    });
    await module.until(() => limits('first').at(-1)?.length === 2);
    expect(limits('first').at(-1)).toEqual([10, 20]);
    await at.api.advance(60_000);
    await module.until(() => limits('first').at(-1)?.length === 1);
    expect([limits('first').at(-1), limits('whole').at(-1)]).toEqual([[20], [20]]);
    expect(schedulesOf(module.told('charging_schedules').at(-1)).map(({ evse }) => evse)).toEqual([0, 1]);
    // The sink has the EVSE in hand: its EvseManager offers what the hardware can.
    await charge(at);
    await draws(at, await drawn(at), 1, 32);
    expectRight(at);
  });
});

describe('statecharge ctl explain-limit', () => {
  it('POST /ocpp/explain-limit: says what applies, what wins and what caps it, now and later, and draws it', async () => {
    const at = await world('2.0.1');
    await at.online();
    const now = await stationNow(at);
    await setProfile(at, 0, { id: 9, purpose: 'ChargingStationMaxProfile', periods: [[0, 16]] });
    await setProfile(at, 1, {
      id: 1,
      duration: 300,
      periods: [
        [0, 10],
        [100, 20],
      ],
    });
    const ask = async (...more: string[]): Promise<string> => {
      const lines: string[] = [];
      const print = console.log;
      console.log = (line: string) => lines.push(line);
      try {
        expect(await runProgram(['ctl', 'explain-limit', '--evse', '1', '--api', at.api.url, ...more])).toBe(
          0,
        );
      } finally {
        console.log = print;
      }
      return lines.join('\n');
    };
    const first = await ask();
    expect(first).toContain('EVSE 1 may take 10 A on 3 phases');
    expect(first).toContain('TxDefaultProfile 1 is what limits it');
    const later = new Date(now + 150_000).toISOString();
    const plot = join(at.folder, 'limit.svg');
    const second = await ask('--at', later, '--plot', plot, '--hours', '1');
    expect(second).toContain('EVSE 1 may take 16 A');
    expect(second).toContain('ChargingStationMaxProfile 9 is what limits it');
    expect(readFileSync(plot, 'utf8')).toMatch(/^<svg[\s\S]*ChargingStationMaxProfile[\s\S]*<\/svg>\n$/);
    expect(await at.api.post('/ocpp/explain-limit', { evse_id: 1, at: later })).toMatchObject({
      limit: 16,
      cap: { by: 'profile', profile_id: 9 },
      profiles: expect.arrayContaining([expect.objectContaining({ id: 1, standing: 'wins', limit: 20 })]),
    });
    expectRight(at);
  });
});

describe('a remote start with a profile', () => {
  it.each(['1.6', '2.0.1'] as const)(
    '%s K05.FR.03 waits for its car through a power cut, and its transaction runs by it',
    async (version) => {
      const at = await world(version, { survivesRestart: true, resume: true });
      await at.online();
      const chargingProfile = await profileOf(at, {
        id: 5,
        purpose: 'TxProfile',
        kind: 'Relative',
        periods: [[0, 11]],
      });
      const answer =
        version === '1.6'
          ? await at.csms.call('RemoteStartTransaction', { idTag: 'REMOTE', connectorId: 1, chargingProfile })
          : await at.csms.call('RequestStartTransaction', {
              ...{ remoteStartId: 7, evseId: 1, chargingProfile },
              idToken: { idToken: 'REMOTE', type: 'Central' },
            });
      expect(answer).toMatchObject({ status: 'Accepted' });
      await at.state(1, 'Preparing');
      await at.station.kill();
      await at.restart();
      await at.api.plugIn(1, { phases: 3 });
      await at.state(1, 'Charging');
      await draws(at, await drawn(at), 1, 11);
      // 5 A are less than the control pilot can offer.
      expect(await setProfile(at, 1, { id: 6, stackLevel: 1, periods: [[0, 5]] })).toMatchObject({
        status: 'Accepted',
      });
      expect(await clearProfiles(at, { id: 5 })).toBe('Accepted');
      await at.state(1, 'SuspendedEVSE');
      await leave(at);
      expectRight(at);
    },
  );
});

describe('phases', () => {
  it.each(['1.6', '2.0.1'] as const)(
    '%s phase_switching: a profile for one phase is kept to, in 2.0.1 on the phase it names (K01.FR.43, FR.46)',
    async (version) => {
      const at = await world(version, { simulator: { phase_switching: true } });
      await at.online();
      const events = await at.eavesdrop(['powermeter']);
      await charge(at, 1, { phases: 3, current_A: 16 });
      const carrying = (wanted: object) =>
        at.until(`it draws ${JSON.stringify(wanted)}`, () =>
          isDeepStrictEqual((events.at(-1)?.data as { current_A?: object } | undefined)?.current_A, wanted),
        );
      await carrying({ L1: 16, L2: 16, L3: 16 });
      const supported =
        version === '1.6'
          ? await at.csms.call('GetConfiguration', { key: ['ConnectorSwitch3to1PhaseSupported'] })
          : await at.csms.call('GetVariables', {
              getVariableData: ['ACPhaseSwitchingSupported', 'Phases3to1'].map((name) => ({
                component: { name: 'SmartChargingCtrlr' },
                variable: { name },
              })),
            });
      expect(JSON.stringify(supported)).toContain('"true"');
      expect(JSON.stringify(supported)).not.toContain('"false"');
      const onOnePhase = {
        startPeriod: 0,
        limit: 10,
        numberPhases: 1,
        ...(version === '2.0.1' && { phaseToUse: 2 }),
      };
      const profile = await profileOf(at, { id: 1, periods: [] });
      const schedule = { chargingRateUnit: 'A', startSchedule: new Date(await stationNow(at)).toISOString() };
      const periods = { ...schedule, chargingSchedulePeriod: [onOnePhase] };
      const answer =
        version === '1.6'
          ? await at.csms.call('SetChargingProfile', {
              connectorId: 1,
              csChargingProfiles: { ...profile, chargingSchedule: periods },
            })
          : await at.csms.call('SetChargingProfile', {
              evseId: 1,
              chargingProfile: { ...profile, chargingSchedule: [{ id: 1, ...periods }] },
            });
      expect(answer).toMatchObject({ status: 'Accepted' });
      await carrying(version === '1.6' ? { L1: 10, L2: 0, L3: 0 } : { L1: 0, L2: 10, L3: 0 });
      expect(await clearProfiles(at)).toBe('Accepted');
      await carrying({ L1: 16, L2: 16, L3: 16 });
      expectRight(at);
    },
  );
});

describe('a simulated day of four EVSEs under the limit of the site', () => {
  it('K04.FR.05 every change reaches the EVSEs within a second, and together they never take more', async () => {
    const at = await world('2.0.1', {
      evses: 4,
      ocpp: { CompositeScheduleIntervalS: 0 },
      variables: { 'OCPPCommCtrlr.WebSocketPingInterval': 0 },
    });
    await at.online();
    const car = { battery_kWh: 1e6 };
    // [second of the day, what the site may take]: night, morning, sun at noon, the evening peak, night.
    const day = [
      [0, 64],
      [21_600, 40],
      [36_000, 100],
      [61_200, 20],
      [79_200, 64],
    ] as const;
    await setProfile(at, 0, { id: 1, purpose: 'ChargingStationMaxProfile', duration: 86_400, periods: day });
    const began = await stationNow(at);
    const siteNow = async () => {
      const now = await stationNow(at);
      if (now >= began + 86_400_000) return Number.POSITIVE_INFINITY;
      return day.findLast(([from]) => began + from * 1000 <= now)![1];
    };
    /** What the cars draw; half a second goes by, in which each meter tells it. */
    const reading = async (): Promise<number[]> => {
      const amps: number[] = [];
      const listening = new AbortController();
      await new Promise<void>((resolve) => {
        void at.api.listen(
          ['powermeter'],
          ({ data }) => {
            const { evse_id, current_A } = data as { evse_id: number; current_A: { L1: number } };
            amps[evse_id - 1] = current_A.L1;
          },
          { signal: listening.signal, onOpen: resolve },
        );
      });
      await at.api.advance(500);
      await at.until('all meters have told', () => [0, 1, 2, 3].every((index) => amps[index] !== undefined));
      listening.abort();
      expect(amps.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual((await siteNow()) + 0.1);
      return amps;
    };
    let before = [0, 0, 0, 0];
    const follow = async (changeS: number, wanted: readonly number[]) => {
      await at.api.advance(began + changeS * 1000 + 500 - (await stationNow(at)));
      const first = await reading();
      for (const [index, amps] of wanted.entries()) {
        // A car lets go at once and takes up gently.
        if (amps < before[index]!) expect(first[index]).toBeCloseTo(amps, 1);
        if (amps > before[index]!) expect(first[index]).toBeGreaterThan(before[index]!);
      }
      await at.api.advance(3000);
      before = await reading();
      expect(before.map((amps) => Math.round(amps * 10) / 10)).toEqual(wanted);
    };
    for (const evseId of [1, 2, 3]) await charge(at, evseId, car);
    await at.api.advance(10_000);
    before = await reading();
    expect(before).toEqual([21.3, 21.3, 21.3, 0]);
    await charge(at, 4, car);
    await at.api.advance(10_000);
    before = await reading();
    expect(before).toEqual([16, 16, 16, 16]);
    await follow(21_600, [10, 10, 10, 10]);
    await follow(36_000, [25, 25, 25, 25]);
    // Twenty amps are not enough for four: the last one waits.
    await follow(61_200, [6.6, 6.6, 6.6, 0]);
    await leave(at, 2);
    await at.api.advance(10_000);
    before = await reading();
    expect(before).toEqual([6.6, 0, 6.6, 6.6]);
    await follow(79_200, [21.3, 0, 21.3, 21.3]);
    await follow(86_400, [32, 0, 32, 32]);
    expectRight(at);
  }, 60_000);
});

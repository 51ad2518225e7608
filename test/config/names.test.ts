import { describe, expect, it } from 'vitest';
import { digest } from '../../src/config/finding.ts';
import { OCPP16_SECTIONS, sectionOf } from '../../src/config/ocpp16-keys.ts';
import { CONFIGURATION_KEYS } from '../../src/protocol/ocpp16/configuration-keys.ts';
import { component, findings, load, OCPP16, profile } from './world.ts';

const V16 = `
active_modules:
  evse: { module: EvseManager, config: { simulator: {} } }
  ocpp: { module: OCPP, config: { ChargePointConfigPath: ocpp.json, DatabasePath: d }, connections: { evse_manager: evse } }
`;
const V201 = V16.replace('OCPP,', 'OCPP201,')
  .replace('ChargePointConfigPath: ocpp.json', 'DeviceModelConfigPath: c')
  .replace('DatabasePath', 'CoreDatabasePath');

const with16 = (sections: object, overlay?: object) =>
  findings(
    load(V16, {
      'ocpp.json': JSON.stringify({ ...OCPP16, ...sections }),
      ...(overlay && { 'user_config.json': JSON.stringify(overlay) }),
    }),
  );
const with201 = (files: Record<string, string>) =>
  findings(
    load(V201, {
      'c/standardized/InternalCtrlr.json': component('InternalCtrlr', {
        NetworkConnectionProfiles: JSON.stringify([profile(1, 'ws://127.0.0.1:9001')]),
      }),
      'c/standardized/SecurityCtrlr.json': component('SecurityCtrlr', { Identity: 'cp1' }),
      ...files,
    }),
  );

describe('the names in an OCPP 1.6 JSON', () => {
  it('every key with an effect stands in a section', () => {
    const all = new Set(Object.values(OCPP16_SECTIONS).flatMap((keys) => Object.keys(keys)));
    expect(CONFIGURATION_KEYS.map(({ key }) => key).filter((key) => !all.has(key))).toEqual([]);
  });

  it('says which are accepted without effect, which are fixed, and nothing of the others', () => {
    expect(
      with16({
        Core: {
          LightIntensity: 5,
          HeartbeatInterval: 5,
          NumberOfConnectors: 9,
          MeterValuesSampledData: 'Voltage,RPM',
        },
      }),
    ).toEqual([
      'note | Core.LightIntensity | accepted, has no effect',
      "note | Core.NumberOfConnectors | partly or not taken: it is fixed to '1'",
      'note | Core.MeterValuesSampledData | partly or not taken: it does not know RPM',
    ]);
  });

  it('a letter less: every key is still recognized', () => {
    const typos = Object.entries(OCPP16_SECTIONS).flatMap(([section, keys]) =>
      Object.keys(keys).map((key) => ({ section, key, typo: key.slice(0, 4) + key.slice(5) })),
    );
    const missed = typos
      .filter(({ typo }) => sectionOf(typo) === undefined)
      .filter(({ section, key, typo }) => {
        const said = with16({ [section]: { ...(section === 'Internal' && OCPP16.Internal), [typo]: 1 } });
        return !said.includes(`unknown key | ${section}.${typo} | unknown, kept as it is | ${key}`);
      });
    expect(missed).toEqual([]);
  });

  it('names the nearest key of the section, of another section, and keys that stand in the wrong one', () => {
    expect(
      with16({ Core: { HartbeatInterval: 5, CpoNam: 'x', CpoName: 'x' }, Custom: { Anything: 1 } }),
    ).toEqual([
      'unknown key | Core.HartbeatInterval | unknown, kept as it is | HeartbeatInterval',
      'unknown key | Core.CpoNam | unknown, kept as it is | CpoName',
      'note | Core.CpoName | taken, though it belongs to the section Security',
    ]);
  });

  it('checks types and limits, in the overlay too', () => {
    expect(
      with16(
        {
          Core: {
            HeartbeatInterval: 'soon',
            LocalPreAuthorize: 'yes',
            ConnectionTimeOut: 0,
            MeterValuesSampledData: 5,
          },
        },
        { Security: { SecurityProfile: 7 }, Core: { ResetRetries: 1.5 }, PnC: [] },
      ),
    ).toEqual(['error | PnC | [] | a mapping']);
    expect(
      with16(
        {
          Core: {
            HeartbeatInterval: 'soon',
            LocalPreAuthorize: 'yes',
            ConnectionTimeOut: 0,
            MeterValuesSampledData: 5,
          },
        },
        { Security: { SecurityProfile: 1 }, Core: { ResetRetries: 1.5 } },
      ).filter((line) => !line.includes('no effect')),
    ).toEqual([
      'error | Core.HeartbeatInterval | "soon" | a whole number',
      'error | Core.LocalPreAuthorize | "yes" | true or false',
      'error | Core.MeterValuesSampledData | 5 | a list, or text with commas',
      'error | Core.ResetRetries | 1.5 | a whole number',
      'error | Core.ConnectionTimeOut | 0 | another value (1 is the least)',
    ]);
  });
});

describe('the names in component files', () => {
  it('says which variables are accepted without effect, and names the nearest of unknown ones', () => {
    expect(
      with201({
        'c/standardized/TxCtrlr.json': component('TxCtrlr', { Enabled: true, TxStartPiont: 'Authorized' }),
        'c/standardized/ClokCtrlr.json': component('ClokCtrlr', { X: 1 }),
        'c/custom/Coffee.json': component('Coffee', { Cups: 1 }),
      }),
    ).toEqual([
      'unknown key | name ClokCtrlr | unknown, kept as it is | ClockCtrlr',
      'unknown key | TxCtrlr/TxStartPiont | unknown, kept as it is | TxStartPoint',
      'note | TxCtrlr/Enabled | accepted, has no effect',
    ]);
  });

  it('checks values against the variables', () => {
    expect(
      with201({
        'c/standardized/TxCtrlr.json': component('TxCtrlr', {
          EVConnectionTimeOut: 'soon',
          StopTxOnInvalidId: 3,
        }),
      }),
    ).toEqual([
      'error | TxCtrlr/EVConnectionTimeOut | "soon" | a number (integer)',
      'error | TxCtrlr/StopTxOnInvalidId | 3 | true or false',
    ]);
  });
});

it('at a start, names without effect share one line', () => {
  const loaded = load(V16, {
    'ocpp.json': JSON.stringify({
      ...OCPP16,
      Core: { LightIntensity: 5, BlinkRepeat: 2 },
      Internal: {
        ...OCPP16.Internal,
        UseTPM: false,
        LogRotation: true,
        MaxMessageSize: 70000,
        LogRotationDateSuffix: false,
      },
    }),
  });
  expect(loaded.ok && digest(loaded.warnings)).toEqual([
    {
      kind: 'note',
      text: '6 configured names have no effect here, see check-config: UseTPM, LogRotation, MaxMessageSize, LogRotationDateSuffix, LightIntensity, ...',
    },
  ]);
});

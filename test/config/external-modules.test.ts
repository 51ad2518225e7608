import { describe, expect, test } from 'vitest';
import { loaded } from './world.ts';

const station = (modules: string) =>
  loaded(`
active_modules:
  evse_1: { module: EvseManager, config: { connector_id: 1, evse_id: DE*1, simulator: {} }, connections: { powermeter: [{ module_id: probe, implementation_id: meter }] } }
  ocpp:
    module: OCPP
    config: { ChargePointConfigPath: ocpp.json, UserConfigPath: user.json, DatabasePath: db, MessageLogPath: log }
${modules}`);

describe('External modules in the configuration', () => {
  test('who provides what, and what they are connected to', () => {
    const config = station(`
    connections:
      evse_manager: [evse_1, { module_id: probe, implementation_id: evse }]
      system: probe
      auth: [auth]
      data_transfer: [{ module_id: probe, implementation_id: dt }]
  auth: { module: Auth, connections: { token_provider: [{ module_id: probe, implementation_id: reader }] } }
  probe:
    module: External
    config: { colour: red }
    connections: { ocpp: [ocpp], data_transfer: [ocpp], evse: [evse_1], auth: auth }
`);
    const of = (implementationId: string) => ({ moduleId: 'probe', implementationId });
    expect(config.provided).toEqual({ system: of('system'), data_transfer: of('dt') });
    expect(config.tokenReaders).toEqual([of('reader')]);
    expect(config.evses).toMatchObject([
      { evseId: 1, powermeter: of('meter'), externalName: 'DE*1', hardware: { kind: 'simulator' } },
      { evseId: 2, hardware: { kind: 'external', provider: of('evse') } },
    ]);
    expect(config.externalModules).toEqual([
      {
        id: 'probe',
        config: { colour: 'red' },
        connections: {
          ocpp: [{ moduleId: 'ocpp', implementationId: 'ocpp_generic' }],
          data_transfer: [{ moduleId: 'ocpp', implementationId: 'data_transfer' }],
          evse: [{ moduleId: 'evse_1', implementationId: 'evse' }],
          auth: [{ moduleId: 'auth', implementationId: 'main' }],
        },
        onLoss: 'unavailable',
        lossGraceSeconds: 60,
      },
    ]);
  });

  test('what happens when the module goes', () => {
    const { externalModules } = station(`
    connections: { evse_manager: [evse_1] }
  probe: { module: External, config: { on_module_loss: faulted, module_loss_grace_s: 5 } }
`);
    expect(externalModules).toMatchObject([{ config: {}, onLoss: 'faulted', lossGraceSeconds: 5 }]);
  });
});

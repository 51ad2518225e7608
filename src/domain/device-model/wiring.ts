import { gridPhase, type PhaseRotations, phaseRotationsOf } from '../phase-rotation.ts';
import type { DeviceModel } from './device-model.ts';

const ROTATION = 'OCPP16LegacyCtrlr/ConnectorPhaseRotation';

/** How the connectors are wired to the grid, as ConnectorPhaseRotation says now; a value that says nothing is refused. */
export const wiring = (
  model: DeviceModel,
): ((connectorId: number, phase: Parameters<typeof gridPhase>[2]) => Parameters<typeof gridPhase>[2]) => {
  const read = (text: string) =>
    phaseRotationsOf(text, Number(model.value('OCPP16LegacyCtrlr/NumberOfConnectors')));
  model.refuseWhen((key, value) => {
    if (key.toLowerCase() !== ROTATION.toLowerCase()) return undefined;
    const told = read(value);
    return 'problem' in told ? { reasonCode: 'InvalidValue', additionalInfo: told.problem } : undefined;
  });
  let known: PhaseRotations | undefined;
  model.onChange(() => {
    known = undefined;
  });
  return (connectorId, phase) => {
    known ??= rotationsIn(read(model.value(ROTATION) ?? ''));
    return gridPhase(known, connectorId, phase);
  };
};

/** A configured value that says nothing turns nothing. */
const rotationsIn = (told: ReturnType<typeof phaseRotationsOf>): PhaseRotations =>
  'rotations' in told ? told.rotations : new Map();

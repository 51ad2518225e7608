import type { SessionFacts } from './session-facts.ts';
import type { TxPoint } from './transaction.ts';

/** Which TxStartPoint / TxStopPoint conditions hold (OCPP 2.0.1 E, table of start and stop points). */
const HOLDS: Record<TxPoint, (facts: SessionFacts) => boolean> = {
  ParkingBayOccupancy: (facts) => facts.bayOccupied,
  EVConnected: (facts) => facts.plugged,
  Authorized: (facts) => facts.authorized,
  DataSigned: (facts) => facts.dataSigned,
  PowerPathClosed: (facts) => facts.powerPathClosed,
  EnergyTransfer: (facts) => facts.energyFlows,
};

export type Change = { before: SessionFacts; after: SessionFacts };

/**
 * E01.FR.01-06: any listed condition that comes true begins a transaction. One that was true all along does so when
 * the power path closes, so that a second charge of one session gets its own transaction. Energy never flows without
 * a transaction, whatever the points are (a bay detector that is not there, a meter that does not sign).
 */
export const begins = ({ before, after }: Change, startPoints: readonly TxPoint[]): boolean => {
  if (!before.energyFlows && after.energyFlows) return true;
  const powerPathCloses = !before.powerPathClosed && after.powerPathClosed;
  return startPoints.some((point) => HOLDS[point](after) && (powerPathCloses || !HOLDS[point](before)));
};

/**
 * E06.FR.01-07: any listed condition that ceases ends the transaction; one that never held does not. When neither
 * cable nor authorization is left it ends in any case (E03.FR.05), unless it goes on until the bay is empty.
 */
export const ends = (change: Change, stopPoints: readonly TxPoint[]): boolean =>
  stopPoints.some((point) => point !== 'DataSigned' && ceases(change, point)) ||
  everybodyLeft(change, stopPoints);

const ceases = ({ before, after }: Change, point: TxPoint): boolean =>
  HOLDS[point](before) && !HOLDS[point](after);

const everybodyLeft = ({ before, after }: Change, stopPoints: readonly TxPoint[]): boolean => {
  if (isUsed(after)) return false;
  const waitsForTheBay = stopPoints.includes('ParkingBayOccupancy') && after.bayOccupied;
  return isUsed(before) ? !waitsForTheBay : before.bayOccupied && !after.bayOccupied;
};

const isUsed = ({ plugged, authorized }: SessionFacts): boolean => plugged || authorized;

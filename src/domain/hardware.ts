import type { ChargingNeeds, Payment, ScheduleChoice, ScheduleOffer } from './charging-needs.ts';
import type { ChargerError } from './connector.ts';

/** What hardware tells the built-in EvseManager of one EVSE. */
export type Signal =
  | { type: 'cablePluggedIn'; connectorId: number }
  | { type: 'cableUnplugged' }
  /** Control pilot C or D: the car asks for energy. */
  | { type: 'carReady' }
  /** Control pilot back to B: the car wants none for now. */
  | { type: 'carPaused' }
  /** The plugged-in car speaks ISO 15118. */
  | { type: 'highLevelSession'; payment: Payment }
  /** It says what it needs, and waits for schedules to choose from: before it draws, or to agree on others while it does. */
  | { type: 'needsTold'; needs: ChargingNeeds }
  | { type: 'scheduleChosen'; choice: ScheduleChoice }
  /** It has ended charging for good, and is still plugged in. */
  | { type: 'carFinished' }
  /** The EVSE itself cannot offer energy now (local limit 0), or can again. */
  | { type: 'supplyLost' }
  | { type: 'supplyRestored' }
  | { type: 'bayOccupied'; occupied: boolean }
  | { type: 'faultRaised'; error: ChargerError }
  | { type: 'faultCleared'; errorType: string }
  /** The plug is held: told the first time a driver is ordered to lock after its start, and whenever it locks anew. */
  | { type: 'plugLocked' }
  | { type: 'lockFailed' };

/** On how many phases a car is charged; `use`: on which, where that is one. */
export type PhaseUse = { count: number; use?: number };

/** What the EvseManager wants the hardware to be like: a desired state, never a pulse. */
export type Order = {
  /** Energy is offered: control pilot with PWM, contactor closed as soon as the car asks. */
  power: 'off' | 'on';
  /** Amps per phase that may be drawn at most. */
  limitA: number;
  /** The phases that may carry it, and the one where that is one; absent: all there are. */
  phases?: PhaseUse;
  lock: 'locked' | 'unlocked';
  /** Schedules for a car that speaks ISO 15118 to choose from. */
  schedules?: ScheduleOffer;
};

/** What the hardware really is like now; read at boot and compared with what was desired. */
export type HardwareState = {
  pluggedConnectorId: number | undefined;
  carReady: boolean;
  powerOn: boolean;
  /** The EVSE itself cannot offer energy now. */
  supplyLost?: boolean;
  /** Faults that are there now; absent: the hardware cannot tell, and what was known stands. */
  faults?: readonly ChargerError[];
  /** The car waits for schedules to choose from. */
  needs?: ChargingNeeds;
  /** What it chose last. */
  choice?: ScheduleChoice;
};

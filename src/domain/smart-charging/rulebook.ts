/** What the OCPP versions say differently about which profiles may be installed. The engine itself is one. */
export type Rulebook = {
  /** The same purpose and stack level on the same EVSE replaces; otherwise it is a duplicate, unless validity differs. */
  sameStackLevelReplaces: boolean;
  /** A default on all EVSEs and one on an EVSE exclude each other at the same stack level (K01.FR.52, FR.53). */
  oneDefaultPerStackLevel: boolean;
  txProfileNamesItsTransaction: boolean;
  maxProfileMayBeRelative: boolean;
  startScheduleAsTheKindHasIt: boolean;
  phasesMustBeEnforceable: boolean;
  unknownEvseIsCallError: boolean;
};

export const RULES_16: Rulebook = {
  sameStackLevelReplaces: true,
  oneDefaultPerStackLevel: false,
  txProfileNamesItsTransaction: false,
  maxProfileMayBeRelative: true,
  startScheduleAsTheKindHasIt: false,
  phasesMustBeEnforceable: false,
  unknownEvseIsCallError: true,
};

export const RULES_201: Rulebook = {
  sameStackLevelReplaces: false,
  oneDefaultPerStackLevel: true,
  txProfileNamesItsTransaction: true,
  maxProfileMayBeRelative: false,
  startScheduleAsTheKindHasIt: true,
  phasesMustBeEnforceable: true,
  unknownEvseIsCallError: false,
};

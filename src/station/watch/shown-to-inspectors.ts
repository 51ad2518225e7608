/**
 * What of a machine's context may leave the station, by machine. What does not stand here stays inside: tokens, prices,
 * addresses, whatever somebody adds.
 */
export const SHOWN_OF_CONTEXT: { readonly [machine: string]: readonly string[] } = {
  auth: ['selectionAlgorithm', 'connectionTimeout'],
  connection: ['failures', 'refusals'],
  connector: [
    ...['evseId', 'connectorId', 'state', 'inTransaction', 'outOfService', 'reserved', 'online', 'plugged'],
  ],
  delivery: ['attempts'],
  evse: ['evseId'],
  'evse-manager': [
    ...['evseId', 'connectorId', 'connectorLock', 'plugged', 'limitA', 'pausedByUser', 'supplyLost'],
  ],
  'evse-reset': ['evseId'],
  'external-evse': ['evseId', 'onLoss', 'graceSeconds'],
  'external-meter': ['evseId'],
  firmware: ['failedDownloads', 'interruptedInstallations', 'keepsConnectors', 'installed', 'told'],
  'log-upload': ['failures'],
  monitor: ['unheard'],
  registration: ['reason'],
  reservation: ['heldSince'],
  reset: ['kind'],
  'session-cost': ['evseId'],
  transaction: ['id', 'seqNo', 'chargingState'],
};

/** Members of events that say where and why, never who. */
export const SHOWN_OF_EVENTS: ReadonlySet<string> = new Set([
  ...['type', 'at', 'evseId', 'connectorId', 'connector_id', 'reason', 'code', 'kind', 'trigger'],
  ...['limitA', 'ordered', 'resume', 'subprotocol', 'by', 'report', 'status'],
]);

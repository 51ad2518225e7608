import type { BuiltInCommands } from '../../charger/contract.ts';
import type { Host } from '../host-contract.ts';

type Args = BuiltInCommands['evse_manager']['enable_disable']['args'];
type Parts = {
  /** Connectors of an EVSE. */
  connectors(evseId: number): readonly number[];
  send(evseId: number, args: Args): void;
};

const DESK = 'availability calls';

/**
 * One `enable_disable` an EVSE and change (local API 5.1): each connector decides for itself whether it serves, and
 * what all connectors of an EVSE decide in one turn is one command, to connector 0.
 */
export const openAvailabilityCalls = (host: Host, parts: Parts): ((evseId: number, args: Args) => void) => {
  let waiting: { evseId: number; args: Args }[] = [];
  host.desk(DESK, () => {
    const calls = waiting;
    waiting = [];
    for (const evseId of new Set(calls.map((call) => call.evseId)))
      for (const args of together(
        calls.filter((call) => call.evseId === evseId).map((call) => call.args),
        parts.connectors(evseId),
      ))
        parts.send(evseId, args);
  });
  return (evseId, args) => {
    // Behind what has been posted to the other connectors already.
    if (waiting.length === 0) host.post(DESK, { type: 'all have decided' });
    waiting.push({ evseId, args });
  };
};

const together = (calls: readonly Args[], connectors: readonly number[]): Args[] => {
  const [first] = calls;
  const meant = (state: string) =>
    new Set(calls.filter((call) => call.cmd_source.enable_state === state).map((call) => call.connector_id));
  return first && connectors.every((id) => meant(first.cmd_source.enable_state).has(id))
    ? [{ ...first, connector_id: 0 }]
    : [...calls];
};

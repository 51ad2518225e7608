/** What other modules have to do before the CSMS is dialled: bring up the interface, and say where the keys are. */
import type { NetworkAnswer, NetworkRequest } from '../../charger/contract.ts';
import type { Checked } from '../../charger/link/interface.ts';
import type { SecurityProfile } from '../../domain/network-profile.ts';
import type { ConnectionEffect } from '../../machines/connection.words.ts';
import type { Host } from '../host-contract.ts';
import type { ModuleQuestions } from './module-questions.ts';

type Asked = Extract<ConnectionEffect, { type: 'prepareWay' }>;
type Outcome = { status: 'Ready' | 'Failed'; interface_address?: string };
type Configured = Outcome & { type: string; request_id: number };

export type WaysParts = {
  host: Host;
  questions: ModuleQuestions;
  /** What the slot wants of the interface. */
  network(slot: number): Omit<NetworkRequest, 'request_id'>;
  /** Asks for the material of TLS where another module keeps it; `then` runs within a later turn. */
  fetchKeys(then: () => void): void;
  /** Whether a connection by the slot rests on TLS. */
  isSecured(slot: number, trial?: SecurityProfile): boolean;
  log(level: 'info' | 'warn', message: string): void;
};

/** Answers `prepareWay`, and hears at the desk `network` what becomes of an interface that takes its time. */
export const openWays = (parts: WaysParts): void => {
  const { host, log } = parts;
  let requests = 0;
  const waiting = new Map<number, (outcome: Outcome) => void>();
  /** What came before the answer that said Processing. */
  const early = new Map<number, Outcome>();
  host.desk('network', (event) => {
    const { request_id, status, interface_address } = event as unknown as Configured;
    const outcome = { status, ...(interface_address !== undefined && { interface_address }) };
    const go = waiting.get(request_id);
    waiting.delete(request_id);
    if (go) go(outcome);
    else if (request_id === requests) early.set(request_id, outcome);
  });
  host.within<Asked>('prepareWay', ({ attempt, slot, securityProfile }) => {
    const request_id = ++requests;
    // Whoever waited for an earlier attempt waits no more.
    waiting.clear();
    early.clear();
    const go = ({ status, interface_address: via }: Outcome) => {
      if (status === 'Failed') {
        log('warn', `the System brought up no interface for slot ${slot}`);
        host.post('connection', { type: 'way barred', attempt } as { type: string });
        return;
      }
      const ready = { type: 'way prepared', attempt, ...(via !== undefined && { via }) };
      const proceed = () => host.post('connection', ready);
      if (parts.isSecured(slot, securityProfile)) parts.fetchKeys(proceed);
      else proceed();
    };
    configure(request_id, slot, parts, (outcome) => {
      if (outcome !== 'later') return go(outcome);
      const known = early.get(request_id);
      if (known) return go(known);
      waiting.set(request_id, go);
    });
  });
};

const AS_IS: Outcome = { status: 'Ready' };

const configure = (
  request_id: number,
  slot: number,
  { questions, network, log }: WaysParts,
  then: (outcome: Outcome | 'later') => void,
): void => {
  const request = { request_id, ...network(slot) };
  const asking = questions.ask('system', 'configure_network', { request });
  if (asking) asking((answer) => then(outcomeOf(answer, log)));
  else then(AS_IS);
};

/** A System that cannot do it, or does not answer, is no reason not to try. */
const outcomeOf = (answer: Checked<NetworkAnswer>, log: WaysParts['log']): Outcome | 'later' => {
  if ('failed' in answer) {
    log('info', `configure_network: ${answer.failed}; connecting as it is`);
    return AS_IS;
  }
  const { status, interface_address } = answer.value;
  if (status === 'Processing') return 'later';
  if (status === 'NotSupported') return AS_IS;
  const via = interface_address !== undefined && { interface_address };
  return status === 'Ready' ? { status, ...via } : { status: 'Failed' };
};

import type { TransactionEvent } from '../../domain/notifications.ts';
import {
  type ClearCriteria,
  clear,
  endTransaction,
  install,
  isExternal,
} from '../../domain/smart-charging/installed.ts';
import type { InstalledProfile } from '../../domain/smart-charging/profile.ts';
import { RULES_16, RULES_201, type Rulebook } from '../../domain/smart-charging/rulebook.ts';
import { isGivenUp, isStartedBy, type StartProfile } from '../../domain/smart-charging/start-profile.ts';
import type { Storage } from '../../persistence/storage.ts';
import type { Subprotocol } from '../../protocol/version.ts';
import type { Host } from '../host-contract.ts';

/** The desk that reconsiders what each EVSE may take. */
export const LIMITS = 'limits';

export const rulesOf = (subprotocol: Subprotocol): Rulebook =>
  subprotocol === 'ocpp1.6' ? RULES_16 : RULES_201;

/**
 * The charging profiles of the station. Every change is written with the turn that made it, and has the limits
 * reconsidered in it.
 */
export class ChargingProfiles {
  readonly #host: Host;
  readonly #storage: Pick<Storage, 'chargingProfiles' | 'startProfiles'>;
  #installed: readonly InstalledProfile[];
  #waiting: readonly StartProfile[];

  constructor(host: Host, storage: Pick<Storage, 'chargingProfiles' | 'startProfiles'>) {
    this.#host = host;
    this.#storage = storage;
    this.#installed = storage.chargingProfiles.all();
    this.#waiting = storage.startProfiles.all();
  }

  get installed(): readonly InstalledProfile[] {
    return this.#installed;
  }

  /** Profiles of the CSMS: external limits take no room (K01, Entries[ChargingProfiles]). */
  get count(): number {
    return this.#installed.filter((profile) => !isExternal(profile)).length;
  }

  install(profile: InstalledProfile, rules: Rulebook): void {
    this.#become(install(this.#installed, profile, rules));
  }

  /** @returns whether anything was cleared */
  clear(criteria: ClearCriteria): boolean {
    const { kept, cleared } = clear(this.#installed, criteria);
    this.#become(kept);
    return cleared.length > 0;
  }

  /** External limits are released by whoever set them, never by the CSMS (K13). */
  release(goes: (profile: InstalledProfile) => boolean): InstalledProfile[] {
    const released = this.#installed.filter((profile) => isExternal(profile) && goes(profile));
    this.#become(this.#installed.filter((profile) => !released.includes(profile)));
    return released;
  }

  /** K05: kept until the transaction begins that the remote start asked for. */
  await(profile: StartProfile): void {
    this.#waiting = [...this.#waiting, profile];
    this.#host.stage(() => this.#storage.startProfiles.put(profile));
  }

  /** Nobody will start with it. */
  abandon(goes: (profile: StartProfile) => boolean): void {
    const gone = this.#waiting.filter(goes);
    if (gone.length === 0) return;
    this.#waiting = this.#waiting.filter((profile) => !gone.includes(profile));
    this.#host.stage(() => {
      for (const { callId } of gone) this.#storage.startProfiles.delete(callId);
    });
  }

  /** Binds what waits for this transaction to it (K05.FR.03), and lets go of what was for it alone (K02.FR.05). */
  transactionTold(event: TransactionEvent): void {
    const { evseId } = event.connector;
    if (event.eventType === 'Ended') {
      this.#become(endTransaction(this.#installed, { id: event.transactionId, evseId }).kept);
      return;
    }
    const mine = this.#waiting.findLast((waiting) => isStartedBy(waiting, event));
    if (!mine) return;
    this.abandon((waiting) => waiting.callId === mine.callId || isStartedBy(waiting, event));
    const bound = { ...mine.profile, transactionId: event.transactionId, evseId };
    this.install({ ...bound, source: 'CSO', installedAt: event.at }, rulesOf(mine.subprotocol));
  }

  sessionTold(evseId: number, event: string): void {
    this.abandon((waiting) => isGivenUp(waiting, evseId, event));
  }

  /** TxProfiles whose transaction is not there any more: its actor could not be taken up after a restart. */
  forgetTransactionsBut(running: readonly string[]): void {
    const isOrphan = ({ transactionId }: InstalledProfile) =>
      transactionId !== undefined && !running.includes(transactionId);
    this.#become(this.#installed.filter((profile) => !isOrphan(profile)));
  }

  #become(next: readonly InstalledProfile[]): void {
    const before = this.#installed;
    const gone = before.filter((profile) => !next.includes(profile));
    const added = next.filter((profile) => !before.includes(profile));
    if (gone.length + added.length === 0) return;
    this.#installed = next;
    const { chargingProfiles } = this.#storage;
    this.#host.stage(() => {
      for (const { id } of gone) chargingProfiles.delete(id);
      for (const profile of added) chargingProfiles.put(profile);
    });
    this.#host.post(LIMITS, { type: 'profiles changed' });
  }
}

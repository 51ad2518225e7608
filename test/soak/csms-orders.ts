import type { Json } from '../../src/trial/wire.ts';
import type { Random } from '../faults/random.ts';
import { remoteStart } from '../process/harness/dialect.ts';
import type { HttpFiles } from '../process/harness/file-server-http.ts';
import { inPast } from '../process/harness/firmware.ts';
import { changeAvailability, reset, set } from '../process/harness/orders.ts';
import { cancelReservation } from '../process/harness/reservations.ts';
import { clearProfiles, type Profile, setProfile } from '../process/harness/smart-charging.ts';
import { sendList } from '../process/harness/tokens.ts';
import type { World } from '../process/harness/world.ts';
import type { ORDERS } from './plan.ts';

type Order = (typeof ORDERS)[number];

/** What the CSMS orders in a soak; an answer that a right station does not give is a flaw. */
export class CsmsOrders {
  readonly flaws: string[] = [];
  readonly #world: World;
  readonly #random: Random;
  readonly #files: HttpFiles;
  readonly #now: () => number;
  #lastId = 0;
  #listVersion = 0;

  constructor(parts: { world: World; random: Random; files: HttpFiles; now: () => number }) {
    this.#world = parts.world;
    this.#random = parts.random;
    this.#files = parts.files;
    this.#now = parts.now;
    parts.files.files.set('/firmware.bin', Buffer.from('new firmware'));
  }

  give(order: Order): Promise<void> {
    return this.#orders[order]();
  }

  async operative(evseId: number, operative: boolean): Promise<void> {
    this.#expect('ChangeAvailability', await changeAvailability(this.#world, operative, { evseId }));
  }

  /** For a token that never comes. */
  async reserve(evseId: number, forMs: number): Promise<number> {
    const id = ++this.#lastId;
    const expiry = new Date(this.#now() + forMs).toISOString();
    const token = `NOBODY${id}`;
    const request =
      this.#world.version === '1.6'
        ? { reservationId: id, connectorId: evseId, idTag: token, expiryDate: expiry }
        : { id, evseId, idToken: { idToken: token, type: 'ISO14443' }, expiryDateTime: expiry };
    this.#expect('ReserveNow', (await this.#world.csms.call('ReserveNow', request)).status);
    return id;
  }

  async cancelReservation(id: number): Promise<void> {
    this.#expect('CancelReservation', await cancelReservation(this.#world, id));
  }

  async remoteStart(token: string, evseId: number): Promise<void> {
    this.#expect('remote start', await remoteStart(this.#world, token, evseId));
  }

  async resetEvse(evseId: number): Promise<void> {
    this.#expect('Reset', (await this.#world.csms.call('Reset', { type: 'Immediate', evseId })).status);
  }

  async resetStation(): Promise<void> {
    this.#expect('Reset', await reset(this.#world, this.#world.version === '1.6' ? 'Soft' : 'OnIdle'));
  }

  async updateFirmware(path: string): Promise<void> {
    const { csms, version } = this.#world;
    const location = `${this.#files.url}${path}`;
    if (version === '1.6') await csms.call('UpdateFirmware', { location, retrieveDate: inPast });
    else {
      const firmware = { location, retrieveDateTime: inPast };
      const { status } = await csms.call('UpdateFirmware', { requestId: ++this.#lastId, firmware });
      this.#expect('UpdateFirmware', status);
    }
  }

  readonly #orders: { readonly [order in Order]: () => Promise<void> } = {
    // One id for each place there is: what is installed later takes its place.
    'profile for all': async () => {
      const evseId = this.#evse();
      // A default for all EVSEs and one for a single EVSE do not share a level (K01.FR.52, FR.53).
      const stackLevel = evseId === 0 ? 0 : this.#level();
      const place = { id: 10 * evseId + stackLevel, stackLevel };
      await this.#profile(evseId, { ...place, ...RECURRING, periods: this.#periods() });
    },
    'profile of the station': async () => {
      const stackLevel = this.#level();
      const place = { id: 100 + stackLevel, stackLevel, purpose: 'ChargingStationMaxProfile' } as const;
      await this.#profile(0, { ...place, ...RECURRING, periods: [[0, this.#random.chance(0.5) ? 40 : 64]] });
    },
    'profile of a transaction': () => this.#profileOfTransaction(),
    'fewer profiles': async () => {
      const status = await clearProfiles(this.#world, { evseId: this.#evse() });
      this.#expect('ClearChargingProfile', status, 'Accepted', 'Unknown');
    },
    'list changes': () => this.#list('Differential'),
    'list anew': () => this.#list('Full'),
    'cache is cleared': async () => {
      this.#expect('ClearCache', (await this.#world.csms.call('ClearCache')).status);
    },
    reports: () => this.#reports(),
    'log upload': () => this.#uploadLog(),
    'broken firmware': () => this.updateFirmware('/none.bin'),
    setting: async () => {
      const seconds = this.#random.chance(0.5) ? '300' : '600';
      const name = ['MeterValueSampleInterval', 'SampledDataCtrlr.TxUpdatedInterval'] as const;
      this.#expect('setting', await set(this.#world, name, seconds));
    },
  };

  #evse(): number {
    return Math.floor(this.#random.between(0, this.#world.evseIds.length + 1));
  }

  #level(): number {
    return Math.floor(this.#random.between(1, 4));
  }

  #periods(): [number, number][] {
    return [
      [0, Math.round(this.#random.between(6, 32))],
      [6 * 3600, this.#random.chance(0.3) ? 0 : 16],
      [7 * 3600, Math.round(this.#random.between(6, 32))],
    ];
  }

  async #profile(evseId: number, profile: Profile): Promise<void> {
    this.#expect('SetChargingProfile', (await setProfile(this.#world, evseId, profile)).status);
  }

  /** It has to go with its transaction. */
  async #profileOfTransaction(): Promise<void> {
    const running = this.#world.csms.transactions().filter((each) => each.endedAt === undefined);
    const [first] = running;
    if (first?.evseId === undefined) return;
    const status = await setProfile(this.#world, first.evseId, {
      ...{ id: 1000 + ++this.#lastId, purpose: 'TxProfile', kind: 'Relative', transactionId: first.id },
      ...{ periods: [[0, 16]], stackLevel: 0 },
    });
    // It may be over, and the station has not been able to say so.
    this.#expect('SetChargingProfile of a transaction', status.status, 'Accepted', 'Rejected');
  }

  async #list(type: 'Full' | 'Differential'): Promise<void> {
    this.#listVersion += 1;
    const listed = Object.fromEntries(
      Array.from({ length: 8 }, (_, index) => [`RESIDENT${index + 1}`, { status: 'Accepted' }] as const),
    );
    const leaving = this.#random.chance(0.5) && type === 'Differential' ? { RESIDENT9: null } : {};
    const coming = { RESIDENT9: { status: 'Blocked' }, ...leaving };
    const status = await sendList(this.#world, this.#listVersion, type, { ...listed, ...coming });
    this.#expect('SendLocalList', status);
  }

  async #reports(): Promise<void> {
    const { csms, version } = this.#world;
    if (version === '1.6') {
      await csms.call('GetConfiguration');
      return;
    }
    const requestId = ++this.#lastId;
    const report = await csms.call('GetBaseReport', { requestId, reportBase: 'FullInventory' });
    this.#expect('GetBaseReport', report.status);
    const chargingProfile = { chargingProfilePurpose: 'TxDefaultProfile' };
    const profiles = await csms.call('GetChargingProfiles', { requestId, chargingProfile });
    this.#expect('GetChargingProfiles', profiles.status, 'Accepted', 'NoProfiles');
  }

  async #uploadLog(): Promise<void> {
    const { csms, version } = this.#world;
    const location = `${this.#files.url}/logs`;
    if (version === '1.6') {
      await csms.call('GetDiagnostics', { location });
      return;
    }
    const log = { remoteLocation: location };
    const order = { logType: 'DiagnosticsLog', requestId: ++this.#lastId, log };
    this.#expect('GetLog', (await csms.call('GetLog', order)).status, 'Accepted', 'AcceptedCanceled');
  }

  #expect(what: string, status: Json[string], ...allowed: string[]): void {
    const wanted = allowed.length > 0 ? allowed : ['Accepted'];
    if (!wanted.includes(String(status)))
      this.flaws.push(
        `${what} at ${new Date(this.#now()).toISOString()}: ${status}, not ${wanted.join(' or ')}`,
      );
  }
}

const RECURRING = {
  kind: 'Recurring',
  recurrencyKind: 'Daily',
  startSchedule: '2025-01-01T00:00:00Z',
} as const;

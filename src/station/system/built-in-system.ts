/** The built-in System as far as firmware and logs go (local API section 6): what their actors want done, done. */
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { NotifyEffect } from '../../actors/csms/outbox.ts';
import type { Log } from '../../actors/host/trace.ts';
import type { Host } from '../../actors/host-contract.ts';
import type { AskSecurity } from '../../actors/modules/security-module.ts';
import { runningTransactions } from '../../actors/running-transactions.ts';
import type { StationSystem, SystemRefusal } from '../../actors/station-system.ts';
import type { StationConfig } from '../../config/station-config.ts';
import type { DeviceModel } from '../../domain/device-model/device-model.ts';
import { listItems } from '../../domain/device-model/variable.ts';
import type { FirmwareUpdate } from '../../domain/firmware.ts';
import type { LogUpload } from '../../domain/log-upload.ts';
import type { Clock } from '../../domain/time.ts';
import { readLocation, type TransferProtocol, type TransferRules } from '../../domain/transfer-location.ts';
import type { FirmwareEffect } from '../../machines/firmware.words.ts';
import type { LogUploadEffect } from '../../machines/log-upload.machine.ts';
import { TRANSFERS_FOLDER } from '../../persistence/database-files.ts';
import type { Storage } from '../../persistence/storage.ts';
import type { MessageLog } from '../message-log.ts';
import { Jobs } from './jobs.ts';

export type SystemParts = {
  config: StationConfig;
  host: Host;
  clock: Clock;
  model: DeviceModel;
  storage: Storage;
  messageLog: MessageLog;
  /** Whoever keeps keys and certificates. */
  security: AskSecurity;
  log: Log;
};

/** What the works need beside: where files lie, and who may be asked for them. */
export type Works = SystemParts & { jobs: Jobs; folder: string; rules: () => TransferRules };

type Fetch = Extract<FirmwareEffect, { update: FirmwareUpdate }>;
type Confirm = Extract<FirmwareEffect, { interrupted: boolean }>;
type Send = Extract<LogUploadEffect, { upload: LogUpload }>;

type FirmwareWorks = typeof import('./firmware-works.ts');
type LogWorks = typeof import('./log-works.ts');

/** The firmware among the files that are fetched. */
export const FIRMWARE_FILE = 'firmware';

/** Undefined: another module is in its place. */
export const openSystem = (parts: SystemParts): BuiltInSystem | undefined =>
  parts.config.provided.system ? undefined : new BuiltInSystem(parts);

export class BuiltInSystem implements StationSystem {
  readonly #works: Works;
  #judged = 0;
  readonly #continuations = new Map<number, () => void>();

  constructor(parts: SystemParts) {
    const folder = join(parts.config.ocpp.databaseFolder, TRANSFERS_FOLDER);
    this.#works = { ...parts, folder, jobs: new Jobs(parts.log), rules: () => rulesOf(parts) };
    parts.host.desk('system', (event) => this.#goOn(event as unknown as { number: number }));
    this.#perform(parts.host);
    keepSecurityLog(parts);
  }

  refusesFirmware(update: FirmwareUpdate): SystemRefusal | undefined {
    const { config } = this.#works;
    const { firmware } = config.system;
    if (firmware.installCommand.length === 0 && !isSimulated(config))
      return refusal('no installer', 'UnsupportedRequest', 'nothing is configured that installs firmware');
    if (firmware.requireSigned && !update.signing)
      return refusal('unsigned', 'InvalidValue', 'this station takes signed firmware only');
    return this.#refusesLocation(update.location);
  }

  judge(certificate: string, then: Parameters<StationSystem['judge']>[1]): void {
    const { config, security } = this.#works;
    if (config.provided.security) {
      const args = { certificate_chain: certificate, certificate_types: ['MF' as const] };
      security('verify_certificate', args, (outcome) =>
        then('value' in outcome && outcome.value === 'Valid' ? 'valid' : 'invalid'),
      );
      return;
    }
    this.#later(async () => {
      const { verdictOn } = await import('./firmware-works.ts');
      return verdictOn(certificate, this.#works);
    }, then);
  }

  refusesUpload(upload: LogUpload): SystemRefusal | undefined {
    return this.#refusesLocation(upload.location);
  }

  holdsLog(upload: LogUpload, then: Parameters<StationSystem['holdsLog']>[1]): void {
    this.#later(async () => {
      const { fileNameOf } = await import('./log-works.ts');
      return fileNameOf(upload, this.#works);
    }, then);
  }

  /** The process has begun: what a former life left behind and nobody wants any more goes. */
  boot(): void {
    const { host, folder } = this.#works;
    const isIdle = ['firmware', 'log-upload'].every((address) => host.snapshot(address)?.value === 'idle');
    if (isIdle && existsSync(folder)) void rm(folder, { recursive: true, force: true }).catch(() => {});
    for (const address of ['firmware', 'log-upload']) host.receive(address, { type: 'boot' });
  }

  /** For a simulated clock: resolves when no transfer moves. */
  settled(): Promise<void> {
    return this.#works.jobs.settled();
  }

  get busy(): boolean {
    return this.#works.jobs.busy;
  }

  async close(): Promise<void> {
    await this.#works.jobs.cancelAll();
  }

  #perform(host: Host): void {
    const works = this.#works;
    const firmware = (act: (works: FirmwareWorks) => unknown) =>
      works.jobs.load(import('./firmware-works.ts'), act);
    const logs = (act: (works: LogWorks) => unknown) => works.jobs.load(import('./log-works.ts'), act);
    host.after<Fetch>('fetch firmware', (effect) => firmware((w) => w.fetchFirmware(effect, works)));
    if (works.config.provided.security)
      host.within<Fetch>('verify firmware', (effect) => verifyElsewhere(effect, works));
    else host.after<Fetch>('verify firmware', (effect) => firmware((w) => w.verifyFirmware(effect, works)));
    host.after<Fetch>('install firmware', (effect) => firmware((w) => w.installFirmware(effect, works)));
    host.after<Confirm>('confirm firmware', (effect) => firmware((w) => w.confirmFirmware(effect, works)));
    host.after('discard firmware', () => firmware((w) => w.discardFirmware(works)));
    host.after('restart for firmware', () => firmware((w) => w.restart(works)));
    host.after<Send>('upload log', (effect) => logs((w) => w.uploadLog(effect, works)));
    host.after('discard log', () => logs((w) => w.discardLog(works)));
    host.within('count transactions', () => {
      const busyEvses = runningTransactions(host).map(({ connector }) => connector.evseId);
      host.post('firmware', { type: 'transactions counted', busyEvses } as { type: string });
    });
  }

  #refusesLocation(location: string): SystemRefusal | undefined {
    const read = readLocation(location, this.#works.rules());
    if (!('refused' in read)) return undefined;
    const code = read.refused === 'unsupported' ? 'UnsupportedRequest' : 'InvalidURL';
    return refusal('location', code, `the location is refused: ${read.why}`);
  }

  /** Finds something out once the running turn is committed; `then` runs within a later turn. */
  #later<T>(find: () => Promise<T>, then: (found: T) => void): void {
    const { host, jobs, log } = this.#works;
    const number = ++this.#judged;
    host.afterCommit(() =>
      jobs.begin(`question ${number}`, find, (found) => {
        this.#continuations.set(number, () => then(found));
        host.receive('system', { type: 'found out', number } as { type: string });
        log('debug', `question ${number} of the System is answered`);
      }),
    );
  }

  #goOn({ number }: { number: number }): void {
    const go = this.#continuations.get(number);
    this.#continuations.delete(number);
    go?.();
  }
}

const refusal = (
  because: SystemRefusal['because'],
  reasonCode: string,
  additionalInfo: string,
): SystemRefusal => ({ because, statusInfo: { reasonCode, additionalInfo: additionalInfo.slice(0, 512) } });

/** Another module keeps the certificates, and checks the signature of the file where it lies. */
const verifyElsewhere = ({ run, update }: Fetch, { host, security, folder }: Works): void => {
  const { certificate: signing_certificate = '', signature = '' } = update.signing ?? {};
  const args = { file_path: join(folder, FIRMWARE_FILE), signing_certificate, signature };
  security('verify_file_signature', args, (outcome) => {
    const right = 'value' in outcome && outcome.value;
    host.post('firmware', { type: 'firmware verified', run, right } as { type: string });
  });
};

/** Where the whole charger is simulated, so is the installation of its firmware (local API section 6). */
export const isSimulated = ({ evses }: StationConfig): boolean =>
  evses.every(({ hardware }) => hardware.kind === 'simulator');

const rulesOf = ({ config, model }: SystemParts): TransferRules => ({
  protocols: listItems(model.value('OCPPCommCtrlr/FileTransferProtocols') ?? '') as TransferProtocol[],
  hosts: config.system.transferHosts,
  sftpKeys: config.system.sftpHostKeys,
});

/** In the commit that raised it: no power cut takes a line out of the security log. */
const keepSecurityLog = ({ host, storage }: SystemParts): void =>
  host.within<NotifyEffect>('notify', ({ notification }) => {
    if (notification.type !== 'securityEvent') return;
    const { at, event, techInfo } = notification;
    host.stage(() => storage.securityLog.append({ at, event, ...(techInfo && { techInfo }) }));
  });

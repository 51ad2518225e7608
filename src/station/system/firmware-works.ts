/** The work on a firmware file: fetched, checked, handed over. Loaded when a CSMS first orders an update. */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { certificatesIn } from '../../charger/certificates/certificate-folders.ts';
import { revocationListsIn } from '../../charger/certificates/revocation-lists.ts';
import { type CommandOutcome, NO_VALID_FIRMWARE, runCommand } from '../../charger/firmware/installer.ts';
import { keepsConnectors } from '../../charger/firmware/metadata.ts';
import { digestOf, isRightlySigned } from '../../charger/firmware/signature.ts';
import { judgeSigningCertificate } from '../../charger/firmware/signing-certificate.ts';
import { download } from '../../charger/transfers/carriers.ts';
import { PartFile } from '../../charger/transfers/part-file.ts';
import type { TransferOutcome, Trust } from '../../charger/transfers/transfer.ts';
import { Watch } from '../../charger/transfers/watch.ts';
import type { FirmwareUpdate, SigningVerdict } from '../../domain/firmware.ts';
import { readLocation } from '../../domain/transfer-location.ts';
import { type FirmwareEvent, PACE_MS } from '../../machines/firmware.words.ts';
import { FIRMWARE_FILE, type Works } from './built-in-system.ts';

type Order = { run: string; update: FirmwareUpdate };
type Told = FirmwareEvent extends infer E
  ? E extends { run: string }
    ? Omit<E, 'at' | 'id'>
    : never
  : never;

const JOB = 'firmware';

const fileOf = ({ folder }: Works): string => join(folder, FIRMWARE_FILE);
const tell = ({ host }: Works, event: Told): void => host.receive('firmware', event as { type: string });

/** The authorities that are configured, else the public ones and those that the CSMS is certified by (N01.FR.15). */
export const trustOf = ({ config: { system, security } }: Works): Trust => ({
  ca:
    system.transferRoots === undefined
      ? [...rootCertificates, ...certificatesIn(security.csmsRoots)]
      : certificatesIn(system.transferRoots),
});

/** L01.FR.21: against what the manufacturer has published by now. */
export const verdictOn = (
  certificate: string,
  { config: { security }, clock }: Works,
): Promise<SigningVerdict> => {
  const roots = certificatesIn(security.manufacturerRoots);
  return judgeSigningCertificate(
    certificate,
    { roots, lists: revocationListsIn(security.revocationLists) },
    clock.now(),
  );
};

/** Fetches the file, and goes on where an interrupted download of the same update stopped. */
export const fetchFirmware = ({ run, update }: Order, works: Works): void => {
  const part = new PartFile(fileOf(works), works.config.system.firmware.maxBytes);
  works.jobs.begin(
    JOB,
    async (signal) => {
      const outcome = await fetched(update, part, signal, works);
      if (!('failed' in outcome))
        return { type: 'firmware fetched' as const, run, keepsConnectors: await keepsConnectors(part.path) };
      works.log('warn', `firmware: the download failed: ${outcome.why}`);
      const hasPart = (await part.resumption()) !== undefined;
      const final = FINAL.includes(outcome.failed);
      return { type: 'fetch failed' as const, run, why: outcome.why, hasPart, final };
    },
    (event) => tell(works, event),
  );
};

/** Another attempt would end the same way. */
const FINAL: readonly string[] = ['tooLarge'];

const fetched = async (
  { location }: FirmwareUpdate,
  part: PartFile,
  signal: AbortSignal,
  works: Works,
): Promise<TransferOutcome> => {
  const rules = works.rules();
  const read = readLocation(location, rules);
  if ('refused' in read) return { failed: 'denied', why: read.why };
  await mkdir(works.folder, { recursive: true, mode: 0o700 });
  const watch = new Watch(works.clock, signal, () => works.jobs.moved());
  return download({ ...read, rules, trust: trustOf(works), watch, part });
};

/** L01.FR.04, FR.12. */
export const verifyFirmware = ({ run, update }: Order, works: Works): void =>
  works.jobs.begin(
    JOB,
    async () =>
      update.signing !== undefined && isRightlySigned(fileOf(works), update.signing).catch(() => false),
    (right) => tell(works, { type: 'firmware verified', run, right }),
  );

/** Hands the file over. The simulated charger takes any file, after a while. */
export const installFirmware = ({ run, update }: Order, works: Works): void => {
  const { config, clock, log } = works;
  const { installCommand } = config.system.firmware;
  if (installCommand.length === 0) {
    clock.setTimeout(() => tell(works, { type: 'firmware installed', run, activation: 'at once' }), PACE_MS);
    return;
  }
  works.jobs.begin(
    JOB,
    async () => {
      log('info', `firmware: installing, SHA-256 ${await digestOf(fileOf(works)).catch(() => 'unknown')}`);
      return runCommand(installCommand, fileOf(works), environmentOf(update));
    },
    (outcome) => {
      if (isSuccess(outcome))
        return tell(works, { type: 'firmware installed', run, activation: 'by reboot' });
      const why = 'code' in outcome ? `exit code ${outcome.code}` : outcome.failed;
      log('error', `firmware: the installation failed: ${why}`);
      const invalid = 'code' in outcome && outcome.code === NO_VALID_FIRMWARE;
      tell(works, { type: 'installation failed', run, invalid, why });
    },
  );
};

const isSuccess = (outcome: CommandOutcome): boolean => 'code' in outcome && outcome.code === 0;

const environmentOf = ({ requestId }: FirmwareUpdate): Record<string, string> =>
  requestId === undefined ? {} : { FIRMWARE_REQUEST_ID: String(requestId) };

/** Asks the integrator's command; without one, a restart that was ordered counts, an interruption does not. */
export const confirmFirmware = (
  { run, interrupted }: { run: string; interrupted: boolean },
  works: Works,
): void => {
  const { confirmCommand } = works.config.system.firmware;
  works.jobs.begin(
    JOB,
    async () =>
      confirmCommand.length === 0
        ? !interrupted
        : isSuccess(await runCommand(confirmCommand, fileOf(works), {})),
    (running) => tell(works, { type: 'firmware confirmed', run, running }),
  );
};

export const discardFirmware = (works: Works): void =>
  works.jobs.begin(
    JOB,
    async () => {
      const files = [fileOf(works), `${fileOf(works)}.origin`];
      await Promise.all(files.map((file) => rm(file, { force: true })));
    },
    () => {},
  );

/** The computer, where a command does that; else the process, which its supervisor starts again. */
export const restart = async (works: Works): Promise<void> => {
  const { config, host, log } = works;
  const { rebootCommand } = config.system.firmware;
  if (rebootCommand.length > 0) {
    const outcome = await runCommand(rebootCommand, fileOf(works), {});
    if (isSuccess(outcome)) return;
    log('error', 'firmware: the computer could not be restarted, only the process is', { outcome });
  }
  host.emit({ type: 'exit process', kind: 'Immediate' } as { type: string });
};

import { type FirmwareManners, type FirmwareSettings, NO_UPDATE } from './firmware.words.ts';
import { BY_MODULE } from './firmware-by-module.ts';
import {
  BEGINS,
  ENDED,
  endsWith,
  firmwarePhrases,
  INSTALLED,
  isAtWork,
  isUpAgain,
  ORDERED,
  security,
  told,
  WAITING_TO_DOWNLOAD,
  WHEN_DUE,
  whenNobodyCharges,
} from './firmware-phrases.ts';
import { and } from './kit.ts';

/**
 * One firmware update, from the order to the new firmware at work (L01, L02; 1.6 UpdateFirmware and
 * SignedUpdateFirmware). Durable: after a power cut each step is taken up where it was. What takes long (download,
 * check, installation) happens outside and comes back as an event that names the update. Address `firmware`.
 */
export const firmwareMachine = (manners: FirmwareManners, settings: FirmwareSettings) =>
  firmwarePhrases(manners, settings).createMachine({
    id: 'firmware',
    context: NO_UPDATE,
    initial: 'idle',
    on: {
      'report status': { actions: 'tell it as asked' },
      'status told': { actions: 'tell what the module says' },
      'update taken': { target: '.by another module', actions: [...ENDED, 'begin the update'] },
      'update requested': ORDERED,
    },
    states: {
      idle: { description: 'No update is under way.' },
      'by another module': BY_MODULE,
      'waiting for the retrieve date': {
        description: 'Ordered for later (L01.FR.13).',
        after: { 'until the retrieve date': BEGINS },
      },
      ...WAITING_TO_DOWNLOAD,
      'about to download': {
        description: 'The CSMS was told that the download begins.',
        after: { 'the pace': 'downloading' },
      },
      downloading: {
        description: 'The file is on its way. After a power cut it goes on where it was, if the server can.',
        entry: 'fetch the file',
        on: {
          boot: { target: 'downloading', reenter: true },
          'firmware fetched': {
            guard: 'it is about this update',
            target: 'downloaded',
            actions: ['note what the file says', told('Downloaded')],
          },
          'fetch failed': [
            {
              guard: and(['it is about this update', 'it may be tried again', 'a part of it is here']),
              target: 'between downloads',
              actions: ['count the failure', told('DownloadPaused')],
            },
            {
              guard: and(['it is about this update', 'it may be tried again']),
              target: 'between downloads',
              actions: 'count the failure',
            },
            endsWith('DownloadFailed'),
          ],
        },
      },
      'between downloads': {
        description: 'The last attempt failed, and another may be made (L01.FR.30).',
        after: { 'the retry interval': { target: 'downloading', actions: told('Downloading') } },
      },
      downloaded: {
        description: 'The whole file is here.',
        after: {
          'the pace': [{ guard: 'it is signed', target: 'verifying' }, { target: 'ready to install' }],
        },
      },
      verifying: {
        description: 'The signature over the whole file is checked (L01.FR.04, FR.12).',
        entry: 'verify the file',
        on: {
          boot: { target: 'verifying', reenter: true },
          'firmware verified': [
            {
              guard: and(['it is about this update', 'it is rightly signed']),
              target: 'verified',
              actions: told('SignatureVerified'),
            },
            {
              guard: 'it is about this update',
              target: 'idle',
              actions: [told('InvalidSignature'), security('InvalidFirmwareSignature'), ...ENDED],
            },
          ],
        },
      },
      verified: {
        description: 'Whoever has signed the file may do so.',
        after: { 'the pace': 'ready to install' },
      },
      'ready to install': {
        description: 'Passed through at once: when, and in whose presence.',
        always: [
          {
            guard: 'it is to be installed later',
            target: 'waiting for the install date',
            actions: told('InstallScheduled'),
          },
          ...WHEN_DUE,
        ],
      },
      'waiting for the install date': {
        description: 'The CSMS wants it installed later (L01.FR.16).',
        after: { 'until the install date': WHEN_DUE },
      },
      ...whenNobodyCharges(
        'out of service',
        'Free EVSEs are Unavailable unless new sessions are allowed (L01.FR.07, FR.34).',
      ),
      'out of service': {
        description: 'No connector serves from now on, unless the file says that they may.',
        entry: 'take the connectors out of service',
        after: { 'the pace': { target: 'beyond recall', actions: told('Installing') } },
      },
      'beyond recall': {
        description: 'Neither another update nor a reset may cut it off (L01.FR.27).',
        initial: 'installing',
        on: { 'update requested': {} },
        states: {
          installing: {
            description: 'The file is put in place.',
            entry: 'install the file',
            on: {
              boot: { target: 'asking what was installed', actions: 'count the interruption' },
              'firmware installed': [
                {
                  guard: and(['it is about this update', 'it runs after the restart']),
                  target: 'looking for transactions before the restart',
                },
                { guard: 'it is about this update', target: 'installed', actions: INSTALLED },
              ],
              'installation failed': [
                {
                  guard: and(['it is about this update', 'the file was no firmware']),
                  target: '#firmware.idle',
                  actions: [told('InstallVerificationFailed'), ...ENDED],
                },
                endsWith('InstallationFailed'),
              ],
            },
          },
          'asking what was installed': {
            description: 'The power went while it was installed: what runs now?',
            entry: 'ask what was installed',
            on: {
              boot: { target: 'asking what was installed', reenter: true },
              'firmware confirmed': [
                isAtWork,
                {
                  guard: and(['it is about this update', 'it was cut off too often']),
                  target: '#firmware.idle',
                  actions: [told('InstallationFailed'), ...ENDED],
                },
                { guard: 'it is about this update', target: 'installing' },
              ],
            },
          },
          installed: {
            description: 'The new firmware is at work.',
            after: {
              'the pace': [
                {
                  guard: 'the system restarts',
                  target: 'about to restart',
                  actions: told('InstallRebooting'),
                },
                { target: '#firmware.idle', actions: ENDED },
              ],
            },
          },
          'looking for transactions before the restart': {
            description: 'A restart ends no transaction either (L01.FR.33).',
            entry: 'count the transactions',
            on: {
              boot: 'confirming',
              'transactions counted': [
                {
                  guard: 'no transaction is left',
                  target: 'about to restart',
                  actions: told('InstallRebooting'),
                },
                { target: 'waiting for transactions before the restart' },
              ],
            },
          },
          'waiting for transactions before the restart': {
            description: 'Installed; the restart that activates it waits for the last transaction.',
            entry: 'take the free connectors out of service',
            on: {
              boot: 'confirming',
              'transaction ended': {
                guard: 'no transaction is left',
                target: 'about to restart',
                actions: told('InstallRebooting'),
              },
            },
          },
          'about to restart': {
            description: 'The CSMS was told; the last messages may still go out.',
            entry: 'remember why',
            on: { boot: isUpAgain },
            after: { 'the reset delay': { actions: 'restart the system' } },
          },
          confirming: {
            description: 'After the restart: does the new firmware run (L01.FR.28, FR.32)?',
            entry: 'ask whether it is at work',
            on: {
              boot: { target: 'confirming', reenter: true },
              'firmware confirmed': [isAtWork, endsWith('InstallationFailed')],
            },
          },
        },
      },
    },
  });

import { ENDED, security, whenNobodyCharges } from './firmware-phrases.ts';
import { and } from './kit.ts';

const TOLD = 'tell what the module says';

/**
 * The part of the firmware chart where another module fetches, checks and installs (interface `system`, External): we
 * pass on what it says, and let it install when no transaction is left and the connectors are out of service.
 */
export const BY_MODULE = {
  description: 'Another module does the work, and the CSMS hears what that says.',
  initial: 'fetching',
  on: {
    'status told': [
      {
        guard: and(['it is about this order', 'the module has given it up']),
        target: '#firmware.idle',
        actions: [TOLD, ...ENDED],
      },
      {
        guard: and(['it is about this order', 'the signature was wrong']),
        target: '#firmware.idle',
        actions: [TOLD, security('InvalidFirmwareSignature'), ...ENDED],
      },
      {
        guard: and(['it is about this order', 'the module has installed it']),
        target: '#firmware.idle',
        actions: [TOLD, security('FirmwareUpdated'), ...ENDED],
      },
      {
        guard: and(['it is about this order', 'the module installs it']),
        target: '.installing',
        actions: TOLD,
      },
      { actions: TOLD },
    ],
  },
  states: {
    fetching: {
      description: 'The module fetches the file and checks it.',
      on: {
        'status told': [
          {
            guard: and(['it is about this order', 'it is ready to install', 'charging may go on meanwhile']),
            target: 'allowed',
            actions: TOLD,
          },
          {
            guard: and(['it is about this order', 'it is ready to install']),
            target: 'looking for transactions',
            actions: TOLD,
          },
        ],
      },
    },
    ...whenNobodyCharges('allowed', 'The module waits for our word, and we for the last transaction.'),
    allowed: {
      description:
        'The connectors are out of service, and the module may install. It is told again when it comes back.',
      entry: ['take the connectors out of service', 'let the module install it'],
      on: { boot: { target: 'allowed', reenter: true } },
    },
    installing: {
      description: 'The module puts the file in place, whether it has waited for us or not.',
      entry: 'take the connectors out of service',
      on: {
        boot: { guard: 'it was about to restart', target: '#firmware.idle', actions: ENDED },
      },
    },
  },
} as const;

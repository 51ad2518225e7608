import type { Host } from './host-contract.ts';

/** Whether a CSMS is there that has accepted this station. */
export const isRegistered = (host: Host): boolean => host.snapshot('registration')?.value === 'accepted';

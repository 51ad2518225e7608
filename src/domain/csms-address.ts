import type { SecurityProfile } from './network-profile.ts';

/** What is wrong with a CSMS address, for people. */
export type BadAddress = { problem: string };

/**
 * The address to dial. Without a scheme it is `ws` for security profiles 0 and 1, `wss` for 2 and 3; with one it must
 * agree with the profile. The identity becomes the last path segment unless it is that already.
 */
export const csmsUrl = (address: string, identity: string, profile: SecurityProfile): string | BadAddress => {
  const scheme = profile >= 2 ? 'wss' : 'ws';
  const full = /^[a-z][a-z0-9+.-]*:\/\//i.test(address) ? address : `${scheme}://${address}`;
  if (!URL.canParse(full)) return { problem: 'an address such as ws://csms.example/ocpp' };
  const url = new URL(full);
  if (url.protocol !== `${scheme}:`) return { problem: `${scheme}:// with security profile ${profile}` };
  return withIdentity(url, identity);
};

const withIdentity = (url: URL, identity: string): string => {
  // Half a character, as JSON can write it, has no place in an address.
  const segment = encodeURIComponent(identity.replace(/\p{Surrogate}/gu, '\ufffd'));
  const path = url.pathname.replace(/\/+$/, '');
  const last = path.slice(path.lastIndexOf('/') + 1);
  url.pathname = last === segment ? path : `${path}/${segment}`;
  return url.href;
};

/** The same address with the scheme that the security profile wants. */
export const withSchemeOf = (address: string, profile: SecurityProfile): string =>
  address.replace(/^wss?:\/\//i, profile >= 2 ? 'wss://' : 'ws://');

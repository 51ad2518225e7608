/** Where to connect, from what each version's configuration says. */
import type { ComponentFile, CsmsEndpoint } from './station-config.ts';

export type Profile = CsmsEndpoint['securityProfile'];

/** What is wrong with a CSMS address, for people. */
export type BadAddress = { problem: string };

/**
 * The address to dial. Without a scheme it is `ws` for security profiles 0 and 1, `wss` for 2 and 3; with one it must
 * agree with the profile. The identity becomes the last path segment unless it is that already.
 */
export const csmsUrl = (address: string, identity: string, profile: Profile): string | BadAddress => {
  const scheme = profile >= 2 ? 'wss' : 'ws';
  const full = /^[a-z][a-z0-9+.-]*:\/\//i.test(address) ? address : `${scheme}://${address}`;
  if (!URL.canParse(full)) return { problem: 'an address such as ws://csms.example/ocpp' };
  const url = new URL(full);
  if (url.protocol !== `${scheme}:`) return { problem: `${scheme}:// with security profile ${profile}` };
  return withIdentity(url, identity);
};

const withIdentity = (url: URL, identity: string): string => {
  const segment = encodeURIComponent(identity);
  const path = url.pathname.replace(/\/+$/, '');
  const last = path.slice(path.lastIndexOf('/') + 1);
  url.pathname = last === segment ? path : `${path}/${segment}`;
  return url.href;
};

/** Looks up variables in component files, as the device model names them; names are case-insensitive. */
export const variablesIn = (files: readonly ComponentFile[]) => {
  const lookUp = (component: string, variable: string, instance?: string) => {
    const named = files.filter((file) => same(file.name, component) && same(file.instance, instance));
    for (const { properties } of named) {
      for (const [key, property] of Object.entries(properties)) {
        if (!same(property.variable_name ?? key, variable)) continue;
        const actual = property.attributes?.find(({ type }) => type === undefined || type === 'Actual');
        return actual?.value ?? property.default;
      }
    }
    return undefined;
  };
  return (component: string, variable: string, instance?: string): string | undefined => {
    const value = lookUp(component, variable, instance);
    return value === undefined ? undefined : String(value);
  };
};

const same = (a: string | undefined, b: string | undefined): boolean => a?.toLowerCase() === b?.toLowerCase();

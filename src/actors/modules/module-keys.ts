import type { ModuleTlsMaterial } from '../../charger/evse-security/module-tls-material.ts';
import type { AskSecurity } from './security-module.ts';

const CSMS = { certificate_type: 'CSMS' as const };
const LEAF = { ...CSMS, encoding: 'PEM' as const, include_ocsp: false };

/**
 * Asks the module that keeps the certificates where roots and keys of the connection to the CSMS lie. What it does not
 * say stays as it was. `then` runs within a later turn.
 */
export const fetchKeys = (security: AskSecurity, material: ModuleTlsMaterial, then: () => void): void =>
  fetchRoots(security, (roots) => {
    if (roots !== undefined) material.learnRoots(roots);
    fetchLeaf(security, material, then);
  });

const fetchRoots = (security: AskSecurity, then: (path: string | undefined) => void): void =>
  security('is_ca_certificate_installed', CSMS, (installed) => {
    // Empty: no CSMS is trusted.
    if ('value' in installed && !installed.value) return then('');
    security('get_verify_location', CSMS, (location) => {
      if ('value' in location) return then(location.value);
      security('get_verify_file', CSMS, (file) => then('value' in file ? file.value : undefined));
    });
  });

/** One that keeps failing is not the only one that is valid, perhaps (A02.FR.28). */
const fetchLeaf = (security: AskSecurity, material: ModuleTlsMaterial, then: () => void): void => {
  if (material.wantsMore)
    security('get_all_valid_certificates_info', LEAF, (outcome) => {
      if ('value' in outcome) material.learnIdentities(outcome.value.info);
      then();
    });
  else
    security('get_leaf_certificate_info', LEAF, (outcome) => {
      if ('value' in outcome) material.learnIdentities(outcome.value.info ? [outcome.value.info] : []);
      then();
    });
};

import type { Subprotocol } from '../protocol/version.ts';
import { variablesIn } from './endpoints.ts';
import type { Finding } from './finding.ts';
import type { OcppModule } from './ocpp-module.ts';
import type { ComponentFile } from './station-config.ts';

type Spot = { file: string; key: string; note(finding: Finding): void };

const SPOKEN: readonly Subprotocol[] = ['ocpp1.6', 'ocpp2.0.1'];
const MODES: Record<string, string[]> = {
  'Only1.6': ['ocpp1.6'],
  Only2: ['ocpp2.0.1'],
  'Prefer1.6': ['ocpp1.6', 'ocpp2.0.1'],
  Prefer2: ['ocpp2.0.1', 'ocpp1.6'],
};

/** The subprotocols to offer, best first; what we do not speak yet is left out. */
export const offered = (
  module: OcppModule,
  componentFiles: readonly ComponentFile[],
  spot: Spot,
): Subprotocol[] => {
  const configured = configuredVersions(module, componentFiles);
  const spoken = SPOKEN.filter((version) => configured.includes(version));
  spoken.sort((a, b) => configured.indexOf(a) - configured.indexOf(b));
  if (spoken.length === 0)
    spot.note({
      kind: 'error',
      file: spot.file,
      key: spot.key,
      found: configured.join(', '),
      expected: `at least one of ${SPOKEN.join(', ')}`,
    });
  return spoken;
};

const configuredVersions = (module: OcppModule, componentFiles: readonly ComponentFile[]): string[] => {
  switch (module.kind) {
    case 'OCPP':
      return ['ocpp1.6'];
    case 'OCPP201': {
      const supported = variablesIn(componentFiles)('InternalCtrlr', 'SupportedOcppVersions');
      return (supported ?? 'ocpp2.1,ocpp2.0.1').split(',').map((version) => version.trim());
    }
    case 'OCPPmulti': {
      const { Versions, Mode } = module.config;
      return Versions ?? MODES[Mode ?? 'Prefer2']!;
    }
  }
};

import type { CaType, CertificateType, InstallResult } from '../../charger/evse-security/words.ts';
import type { InstalledCertificateType, RootCertificateType } from '../../domain/certificates.ts';
import type { StatusInfo } from '../../domain/status-info.ts';
import { reportSigned } from '../certificate-signing.ts';
import { chainRenewed } from '../certificate-status.ts';
import { fromModule, toModule } from '../modules/certificate-words.ts';
import type { SecurityOutcome } from '../modules/security-module.ts';
import { securityEvent } from '../security-events.ts';
import { type CommandContext, type CommandHandler, replyLater } from './command.ts';

const CA: Readonly<Record<RootCertificateType, CaType>> = {
  CSMSRootCertificate: 'CSMS',
  ManufacturerRootCertificate: 'MF',
  V2GRootCertificate: 'V2G',
  MORootCertificate: 'MO',
};

/** M05; 1.6 InstallCertificate. Over a link that anybody can listen to and change, only where that is configured. */
export const installCertificate: CommandHandler<'installCertificate'> = (command, context) => {
  const { certificate, certificateType } = command;
  const type = CA[certificateType];
  if (!mayChange(type, context))
    return {
      status: 'Rejected',
      statusInfo: { reasonCode: 'UnsupportedRequest', additionalInfo: UNSECURED },
    };
  const { host, callId } = context;
  context.security('install_ca_certificate', { certificate, certificate_type: type }, (outcome) => {
    const result = resultOf(outcome);
    if (result === 'Accepted') tellChange(context, `${certificateType} installed`);
    // 1.6 TC_078.
    else if (type === 'CSMS' && INVALID.includes(result))
      host.emit(securityEvent('InvalidCsmsCertificate', host.now(), result));
    replyLater(host, callId, {
      status: result === 'Accepted' ? 'Accepted' : result === 'WriteError' ? 'Failed' : 'Rejected',
      ...(result !== 'Accepted' && { statusInfo: why(result, outcome) }),
    });
  });
  return 'later';
};

/** M04; 1.6 DeleteCertificate. */
export const deleteCertificate: CommandHandler<'deleteCertificate'> = ({ hashData }, context) => {
  const { host, callId } = context;
  if (!mayChange('CSMS', context))
    return { status: 'Failed', statusInfo: { reasonCode: 'UnsupportedRequest', additionalInfo: UNSECURED } };
  context.security('delete_certificate', { certificate_hash_data: toModule(hashData) }, (outcome) => {
    const status = 'value' in outcome ? outcome.value : 'Failed';
    if (status === 'Accepted') tellChange(context, `certificate ${hashData.serialNumber} deleted`);
    replyLater(host, callId, { status });
  });
  return 'later';
};

const TYPES: Readonly<Record<InstalledCertificateType, CertificateType>> = {
  CSMSRootCertificate: 'CSMSRootCertificate',
  ManufacturerRootCertificate: 'MFRootCertificate',
  V2GRootCertificate: 'V2GRootCertificate',
  MORootCertificate: 'MORootCertificate',
  V2GCertificateChain: 'V2GCertificateChain',
};

/** M03; 1.6 GetInstalledCertificateIds. No type means all. */
export const getInstalledCertificateIds: CommandHandler<'getInstalledCertificateIds'> = (
  { types = Object.keys(TYPES) as InstalledCertificateType[] },
  { host, callId, security },
) => {
  const certificate_types = types.map((type) => TYPES[type]);
  security('get_installed_certificates', { certificate_types }, (outcome) => {
    const found = 'value' in outcome ? outcome.value.certificate_hash_data_chain : [];
    const certificates = found.map((each) => ({
      certificateType: typeOf(each.certificate_type),
      hashData: fromModule(each.certificate_hash_data),
      ...(each.child_certificate_hash_data?.length && {
        children: each.child_certificate_hash_data.map(fromModule),
      }),
    }));
    replyLater(host, callId, { status: certificates.length > 0 ? 'Accepted' : 'NotFound', certificates });
  });
  return 'later';
};

/** A02, A03: a good certificate is used from now on, so the connection is made anew with it (A02.FR.08). */
export const certificateSigned: CommandHandler<'certificateSigned'> = (command, context) => {
  const { chain, certificateType = 'ChargingStationCertificate' } = command;
  const { host, model, callId, security } = context;
  const longest = Number(model.value('SecurityCtrlr/MaxCertificateChainSize'));
  // A02.FR.16.
  if (chain.length > longest) return { status: 'Rejected', statusInfo: { reasonCode: 'TooLargeElement' } };
  const leaf = certificateType === 'V2GCertificate' ? 'V2G' : 'CSMS';
  security('update_leaf_certificate', { certificate_chain: chain, certificate_type: leaf }, (outcome) => {
    const result = resultOf(outcome);
    const installed = result === 'Accepted';
    if (installed) tellChange(context, `${certificateType} renewed`);
    else host.emit(securityEvent('InvalidChargingStationCertificate', host.now(), result));
    replyLater(host, callId, {
      status: installed ? 'Accepted' : 'Rejected',
      ...(!installed && { statusInfo: why(result, outcome) }),
    });
    reportSigned(host, certificateType, installed);
    if (installed && leaf === 'V2G') chainRenewed(host);
    if (installed && leaf === 'CSMS' && profileOf(context) === 3)
      host.post('connection', { type: 'credentials changed' });
  });
  return 'later';
};

const UNSECURED = 'certificates are changed over TLS alone';
/** Of the results of an installation those that blame the certificate. */
const INVALID: readonly string[] = [
  'InvalidSignature',
  'InvalidCertificateChain',
  'InvalidFormat',
  'InvalidCommonName',
  'Expired',
];

const profileOf = ({ model }: CommandContext): number => Number(model.value('SecurityCtrlr/SecurityProfile'));

/** The manufacturer's roots have a key of their own, as in EVerest; the other covers all else. */
const mayChange = (type: CaType, context: CommandContext): boolean => {
  const which = type === 'MF' ? 'MF' : 'CSMS';
  const allowed = context.model.value(`InternalCtrlr/Allow${which}RootCertInstallWithUnsecureConnection`);
  return profileOf(context) >= 2 || allowed === 'true';
};

const tellChange = ({ host }: CommandContext, what: string): void =>
  host.emit(securityEvent('ReconfigurationOfSecurityParameters', host.now(), what));

const resultOf = (outcome: SecurityOutcome<InstallResult>): InstallResult =>
  'value' in outcome ? outcome.value : 'WriteError';

const why = (result: InstallResult, outcome: SecurityOutcome<InstallResult>): StatusInfo => {
  const reason = 'failed' in outcome ? outcome.failed : outcome.why;
  const additionalInfo = reason === undefined ? result : `${result}: ${reason}`;
  return {
    reasonCode: REASONS[result] ?? 'InvalidCertificate',
    additionalInfo: additionalInfo.slice(0, 512),
  };
};

const REASONS: Partial<Record<InstallResult, string>> = {
  CertificateStoreMaxLengthExceeded: 'OutOfStorage',
  WriteError: 'InternalError',
};

const typeOf = (type: CertificateType): InstalledCertificateType =>
  (Object.keys(TYPES) as InstalledCertificateType[]).find((each) => TYPES[each] === type)!;

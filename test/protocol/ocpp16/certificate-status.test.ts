import { describe, expect, it } from 'vitest';
import { getCertificateStatus } from '../../../src/protocol/ocpp16/iso15118pnc.ts';
import { view } from '../arbitraries.ts';

const request = {
  hashAlgorithm: 'SHA256' as const,
  issuerNameHash: 'aa',
  issuerKeyHash: 'bb',
  serialNumber: '1f',
  responderURL: 'http://ocsp.example',
};
const answer = (status: string, data?: unknown) =>
  getCertificateStatus.answer({ status, ...(data !== undefined && { data }) } as never);

describe('GetCertificateStatus in 1.6', () => {
  it('travels in a DataTransfer, as in 2.0.1', () => {
    const { action, payload } = getCertificateStatus.request({ type: 'getCertificateStatus', request }, view);
    expect([action, payload]).toEqual([
      'DataTransfer',
      {
        vendorId: 'org.openchargealliance.iso15118pnc',
        messageId: 'GetCertificateStatus',
        data: JSON.stringify({ ocspRequestData: request }),
      },
    ]);
  });

  it('is answered with what the responder said', () => {
    expect(answer('Accepted', JSON.stringify({ status: 'Accepted', ocspResult: 'AA' }))).toEqual({
      status: 'Accepted',
      ocspResult: 'AA',
    });
  });

  it.each([
    ['UnknownVendorId', undefined],
    ['Accepted', undefined],
    ['Accepted', 'no JSON'],
    ['Accepted', '{"status":"Failed"}'],
    ['Accepted', '{"status":"Accepted"}'],
    ['Rejected', '{"status":"Accepted","ocspResult":"AA"}'],
  ])('%s %s: no status', (status, data) => {
    expect(answer(status, data)).toEqual({ status: 'Failed' });
  });
});

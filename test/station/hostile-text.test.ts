/**
 * Text that was made to keep an expression busy: with any of these a step that takes time with the square of the length
 * would not end within the time of a test.
 */
import { describe, expect, it } from 'vitest';
import type { FrameSeen } from '../../src/actors/csms/csms-link.ts';
import { certificatesIn } from '../../src/charger/certificates/certificate-folders.ts';
import { pemBlocks, readChain } from '../../src/charger/evse-security/certificate.ts';
import { metadataOf } from '../../src/charger/firmware/metadata.ts';
import { judgeSigningCertificate } from '../../src/charger/firmware/signing-certificate.ts';
import { csmsUrl } from '../../src/domain/csms-address.ts';
import { fromJsonText } from '../../src/domain/json-text.ts';
import { logFileName } from '../../src/domain/log-upload.ts';
import { fromRfc3339 } from '../../src/domain/time.ts';
import { readLocation } from '../../src/domain/transfer-location.ts';
import { parse } from '../../src/protocol/frame.ts';
import { passwordOfKey } from '../../src/protocol/ocpp16/configuration-keys.ts';
import { FrameLines } from '../../src/station/message-log/lines.ts';
import { redactor } from '../../src/station/message-log/redaction.ts';
import { MessageViews } from '../../src/station/watch/messages.ts';
import { withoutSecrets } from '../../src/station/watch/secrets.ts';

const LENGTH = 400_000;
const filled = (unit: string, before = '', after = ''): string =>
  before + unit.repeat(LENGTH / unit.length) + after;
const HOSTILE = [
  ...[' ', 'a', '0', '-', '=', '"', '[', '{"a":', '\\u0000', '../', '%2e%2e/', '//a:', '\t\n'].map((unit) =>
    filled(unit),
  ),
  filled('passw', '"'),
  filled('"passw"'),
  filled('"value":"', 'passw'),
  filled(' ', '"idToken"'),
  filled('a', '//', ':'),
  filled('-----BEGIN CERTIFICATE-----'),
  filled('A', '-----BEGIN CERTIFICATE-----'),
  filled('A ', '-----BEGIN '),
  filled('-----END ', '-----BEGIN PRIVATE KEY-----'),
  ...[' ', 'b ', '=', 'k=v\n'].map((unit) =>
    filled(unit, '===== BEGIN METADATA =====\na=b', 'c\n===== END METADATA ====='),
  ),
  filled('9', '2026-01-01T00:00:00.', 'Z'),
];
const rules = { protocols: ['FTP', 'HTTP'], hosts: ['*.example.com'], sftpKeys: [] } as const;
const hidden = redactor(() => '#');

const READERS: Record<string, (text: string) => unknown> = {
  'the log': (text) => hidden.text(text),
  'the log, of a payload': (text) => hidden.payload('DataTransfer', { data: text, [text]: text }),
  'a frame': (text) => parse(text, false, 'ocpp2.0.1'),
  'JSON in a text': fromJsonText,
  'certificates in PEM': pemBlocks,
  'a chain': readChain,
  'a path of certificates': (text) => certificatesIn(`/nonexistent/${text.slice(0, 1_000)}`),
  'a signing certificate': (text) => judgeSigningCertificate(text, { roots: [text], lists: [] }, 0),
  'the block of a firmware file': metadataOf,
  'a location': (text) => readLocation(text.slice(0, 2_000), rules),
  'a location that is far too long': (text) => readLocation(`http://a.example.com/${text}`, rules),
  'an instant': fromRfc3339,
  'the address of a CSMS': (text) => csmsUrl(text, text, 1),
  'a password of 1.6': passwordOfKey,
  'the name of a log': (text) => logFileName('SecurityLog', text, '2026-01-01T00:00:00Z'),
};

describe('text that was made to keep an expression busy', () => {
  it.each(Object.entries(READERS))('%s', async (_what, read) => {
    let done = 0;
    for (const text of HOSTILE) {
      await read(text);
      done += 1;
    }
    expect(done).toBe(HOSTILE.length);
  });
});

describe('text that nests so deep that whoever walks through it falls', () => {
  const deep = `${'[{"idTag":'.repeat(LENGTH)}1${'}]'.repeat(LENGTH)}`;
  const frames = [
    `[2,"1","DataTransfer",{"data":${deep}}]`,
    `[3,"1",{"data":${deep}}]`,
    `[4,"1","",${deep}]`,
    deep,
  ];
  const texts = [...frames, JSON.stringify([2, '1', 'DataTransfer', { data: deep }])];

  it.each([
    ['the live page', (frame) => new MessageViews(withoutSecrets()).view(frame, undefined)],
    ['the log', ({ text }) => new FrameLines(hidden).line({ at: 0, direction: 'in', text })],
    ['a frame', ({ text }) => parse(text, false, 'ocpp2.0.1')],
  ] satisfies [string, (frame: FrameSeen) => unknown][])('%s', (_who, read) => {
    for (const text of texts) expect(read({ at: 0, direction: 'in', text })).toBeTruthy();
  });

  it('JSON in a text stands for itself then', () => {
    expect(fromJsonText(deep)).toBe(deep);
    expect(fromJsonText('{"a":[null]}')).toEqual({ a: [null] });
    expect(fromJsonText('null')).toBeNull();
  });
});

describe('names that lead elsewhere', () => {
  it.each(['../../etc/passwd', '/etc/passwd', 'a/b', 'a\\b', '..', 'a\0b', 'a\nb'])(
    'a station named %j writes its log under a name of its own',
    (identity) => {
      expect(logFileName('DiagnosticsLog', identity, '2026-01-01T00:00:00Z')).toMatch(
        /^diagnostics-[\w-]+\.log\.gz$/,
      );
    },
  );
});

describe('names that every object has', () => {
  it('__proto__ and constructor in what is logged change nothing and are hidden like any other', () => {
    const payload = JSON.parse('{"__proto__":{"password":"x1"},"constructor":{"prototype":{"idTag":"x2"}}}');
    const shown = JSON.stringify(hidden.payload('DataTransfer', payload));
    expect(shown).not.toMatch(/x1|x2/);
    expect(({} as { password?: string }).password).toBeUndefined();
    expect(
      metadataOf('===== BEGIN METADATA =====\n__proto__=x\n===== END METADATA =====').get('__proto__'),
    ).toBe('x');
  });
});

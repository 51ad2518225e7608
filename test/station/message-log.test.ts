import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type LogWorld, logWorld, NOON } from './message-log-world.ts';

const TODAY = '2026-03-04.log';
const out = (text: string, at = NOON) => ({ at, direction: 'out' as const, text });
const from = (text: string, at = NOON) => ({ at, direction: 'in' as const, text });

const linesOf = async (at: LogWorld, name = TODAY): Promise<string[]> => {
  await at.log.close();
  return at.read(name).trimEnd().split('\n');
};

describe('what stands in the message log', () => {
  it('a line for each message: time, direction, kind, action, message id, payload', async () => {
    const at = logWorld();
    at.log.frame(out('[2,"a1","Heartbeat",{}]'));
    at.log.frame(from('[3,"a1",{"currentTime":"2026-03-04T12:00:00Z"}]', NOON + 5));
    at.log.frame(from('[2,"a1","Reset",{"type":"Soft"}]'));
    at.log.frame(out('[4,"a1","NotSupported","not here",{"why":1}]'));
    expect(await linesOf(at)).toEqual([
      '2026-03-04T12:00:00.000Z > Call Heartbeat a1 {}',
      '2026-03-04T12:00:00.005Z < CallResult Heartbeat a1 {"currentTime":"2026-03-04T12:00:00Z"}',
      '2026-03-04T12:00:00.000Z < Call Reset a1 {"type":"Soft"}',
      '2026-03-04T12:00:00.000Z > CallError Reset a1 NotSupported "not here" {"why":1}',
    ]);
  });

  it('a message stays one line, however it was laid out, and nonsense is shown as it came', async () => {
    const at = logWorld();
    at.log.frame(from('[2, "b",\n "Reset",\r\n {"type":\n"Hard"}]'));
    at.log.frame(from('what\nis this'));
    at.log.frame(from('[3,"nobody asked",{}]'));
    expect((await linesOf(at)).map((line) => line.slice(25))).toEqual([
      '< Call Reset b {"type":"Hard"}',
      '< Malformed "what\\nis this"',
      '< CallResult ? nobody asked {}',
    ]);
  });

  it('the connection: attempts, versions, why it ended', async () => {
    const at = logWorld();
    at.log.connection({ type: 'connecting', url: 'ws://csms/CP', offered: ['ocpp2.0.1', 'ocpp1.6'] });
    at.log.connection({ type: 'socket opened', url: 'ws://csms/CP', subprotocol: 'ocpp1.6' });
    at.log.connection({ type: 'pong' });
    at.log.connection({ type: 'socket closed', code: 1006, reason: 'no pong came', random: 0 });
    at.log.connection({ type: 'socket refused', byServer: true, reason: 'HTTP status 401', random: 0 });
    expect((await linesOf(at)).map((line) => line.slice(25))).toEqual([
      '* connecting to ws://csms/CP, offering ocpp2.0.1, ocpp1.6',
      '* connected to ws://csms/CP with ocpp1.6',
      '* connection closed (1006): no pong came',
      '* not connected: HTTP status 401',
    ]);
  });

  it('transactions and what went wrong', async () => {
    const at = logWorld();
    const notification = {
      type: 'transactionEvent',
      eventType: 'Ended',
      transactionId: 'tx',
      seqNo: 3,
      connector: { evseId: 1, connectorId: 2 },
      trigger: 'EVDeparted',
      meterWh: 1200,
      offline: true,
      stoppedReason: 'EVDisconnected',
      at: NOON,
    };
    at.perform({ type: 'notify', notification });
    at.perform({
      type: 'notify',
      notification: { type: 'securityEvent', event: 'MemoryExhaustion', at: NOON },
    });
    at.perform({ type: 'notify', notification: { type: 'connectorStatusChanged' } });
    at.perform({
      type: 'raiseError',
      evseId: 1,
      connectorId: 2,
      error: { type: 'MREC6UnderVoltage', message: '' },
    });
    at.perform({ type: 'clearError', evseId: 1, error: { type: 'MREC6UnderVoltage', message: '' } });
    at.log.trouble('warn: no answer');
    expect((await linesOf(at)).map((line) => line.slice(25))).toEqual([
      '= transaction Ended tx seqNo 3 EVSE 1 connector 2 EVDeparted 1200 Wh, reason EVDisconnected, offline',
      '! security event MemoryExhaustion',
      '! error raised MREC6UnderVoltage EVSE 1 connector 2',
      '! error cleared MREC6UnderVoltage EVSE 1',
      '! warn: no answer',
    ]);
  });

  it('nothing, not even a folder, when LogMessages is off', async () => {
    const at = logWorld({ enabled: 'false' });
    at.log.frame(out('[2,"a1","Heartbeat",{}]'));
    await at.log.close();
    expect(() => at.files()).toThrow('ENOENT');
  });
});

describe('what does not', () => {
  const told = async (text: string, wishes = {}): Promise<string> => {
    const at = logWorld(wishes);
    at.log.frame(out(text));
    return (await linesOf(at)).join('\n');
  };

  it.each([
    ['a token of 1.6', '[2,"1","Authorize",{"idTag":"SECRET-ONE"}]'],
    ['a token of 2.0.1', '[2,"1","Authorize",{"idToken":{"idToken":"SECRET-ONE","type":"ISO14443"}}]'],
    ['a group', '[3,"1",{"idTagInfo":{"status":"Accepted","parentIdTag":"SECRET-ONE"}}]'],
    ['an additional id', '[2,"1","X",{"idToken":{"additionalInfo":[{"additionalIdToken":"SECRET-ONE"}]}}]'],
    ['a customer', '[2,"1","CustomerInformation",{"customerIdentifier":"SECRET-ONE"}]'],
    [
      'what is known of one',
      '[2,"1","NotifyCustomerInformation",{"data":"his card is SECRET-ONE","seqNo":0}]',
    ],
    ['a key of 1.6', '[2,"1","ChangeConfiguration",{"key":"AuthorizationKey","value":"SECRET-ONE"}]'],
    ['one that is read', '[3,"1",{"configurationKey":[{"key":"authorizationkey","value":"SECRET-ONE"}]}]'],
    [
      'a password of 2.0.1',
      '[2,"1","SetVariables",{"setVariableData":[{"attributeValue":"SECRET-ONE","component":{"name":"SecurityCtrlr"},"variable":{"name":"BasicAuthPassword"}}]}]',
    ],
    [
      'one in a report',
      '[2,"1","NotifyReport",{"reportData":[{"component":{"name":"AuthCtrlr"},"variable":{"name":"MasterPassGroupId"},"variableAttribute":[{"value":"SECRET-ONE"}]}]}]',
    ],
    [
      'a SIM',
      '[2,"1","SetNetworkProfile",{"connectionData":{"apn":{"apnPassword":"SECRET-ONE","simPin":"SECRET-ONE"}}}]',
    ],
    [
      'a VPN',
      '[2,"1","SetNetworkProfile",{"connectionData":{"vpn":{"key":"SECRET-ONE","password":"SECRET-ONE"}}}]',
    ],
    ['a password in a URL', '[2,"1","GetLog",{"log":{"remoteLocation":"ftp://user:SECRET-ONE@host/x"}}]'],
    ['JSON in text', '[2,"1","DataTransfer",{"data":"{\\"idTag\\":\\"SECRET-ONE\\"}"}]'],
    ['JSON in text, cut', '[2,"1","DataTransfer",{"data":"{\\"idTag\\":\\"SECRET-ONE\\",\\"x\\":"}]'],
    [
      'a private key',
      '[2,"1","DataTransfer",{"data":"-----BEGIN EC PRIVATE KEY-----\\nSECRET-ONE\\n-----END EC PRIVATE KEY-----"}]',
    ],
    [
      'a contract',
      '[2,"1","Authorize",{"idToken":{"idToken":"SECRET-ONE","type":"eMAID"},"certificate":"SECRET-ONE"}]',
    ],
    [
      'a contract in 1.6',
      '[2,"1","DataTransfer",{"data":"{\\"idToken\\":\\"SECRET-ONE\\",\\"certificate\\":\\"SECRET-ONE\\"}"}]',
    ],
    ['names in disguise', '[2,"1","Authorize",{"idT\\u0061g":"SECRET-ONE"}]'],
    ['an error', '[4,"1","InternalError","{\\"idTag\\":\\"SECRET-ONE\\"}",{"idTag":"SECRET-ONE"}]'],
    ['a broken frame with a key', '[2,"1","X",{"key":"AuthorizationKey","value":"SECRET-ONE'],
    ['a broken frame', '[2,"1","Authorize",{"idTag":"SECRET-ONE"'],
  ])('%s', async (_, text) => {
    expect(await told(text)).not.toContain('SECRET-ONE');
    expect(await told(text, { secrets: true })).toContain('SECRET-ONE');
  });

  it('the same token has the same mark, in every case, on every day, and another on another station', async () => {
    const text = '[2,"1","Authorize",{"idTag":"Token"}]';
    const mark = (line: string) => /"idTag":"(#[0-9a-f]{10})"/.exec(line)?.[1];
    const here = logWorld();
    here.log.frame(out(text));
    here.log.frame(out(text.replace('Token', 'TOKEN')));
    const [first = '', second = ''] = await linesOf(here);
    expect(mark(first)).toBeDefined();
    expect(mark(second)).toBe(mark(first));
    expect(mark(await told(text, { facts: here.facts }))).toBe(mark(first));
    expect(mark(await told(text))).not.toBe(mark(first));
  });

  it('what is no secret is left as it is', async () => {
    const text =
      '[2,"1","StatusNotification",{"connectorId":1,"info":"key \\"x\\"","password":"","idTag":""}]';
    expect(await told(text)).toContain('{"connectorId":1,"info":"key \\"x\\"","password":"***","idTag":""}');
  });
});

describe('files', () => {
  it('one a day, by the instant of the line', async () => {
    const at = logWorld();
    at.log.frame(out('[2,"1","Heartbeat",{}]', Date.parse('2026-03-04T23:59:59.999Z')));
    at.log.frame(out('[2,"2","Heartbeat",{}]', Date.parse('2026-03-05T00:00:00.000Z')));
    await at.log.close();
    expect(at.files()).toEqual(['2026-03-04.log', '2026-03-05.log']);
  });

  it('all together stay below the limit: large ones are set aside, the oldest go first', async () => {
    const maxBytes = 400_000;
    const at = logWorld({ maxBytes });
    mkdirSync(at.folder, { recursive: true });
    writeFileSync(join(at.folder, '2026-03-01.log'), 'x'.repeat(100_000));
    writeFileSync(join(at.folder, '2026-03-02.log'), 'x'.repeat(100_000));
    writeFileSync(join(at.folder, 'notes.txt'), 'not ours');
    for (let index = 0; index < 60; index++) {
      at.log.frame(out(`[2,"${index}","DataTransfer",{"data":"${'x'.repeat(5000)}"}]`));
      if (index % 3 === 0) await at.log.close();
    }
    await at.log.close();
    const files = at.files();
    const total = files.reduce((sum, name) => sum + at.read(name).length, 0);
    expect(total).toBeLessThanOrEqual(maxBytes);
    expect(files).not.toContain('2026-03-01.log');
    expect(files).toContain('notes.txt');
    expect(files).toContain('2026-03-04.2.log');
    expect(at.read(TODAY)).toContain('DataTransfer 59 ');
  });

  it('none is kept longer than it may', async () => {
    const at = logWorld({ maxAgeDays: 2 });
    mkdirSync(at.folder, { recursive: true });
    for (const day of ['2026-02-28', '2026-03-01', '2026-03-02', '2026-03-03'])
      writeFileSync(join(at.folder, `${day}.log`), 'x');
    at.log.frame(out('[2,"1","Heartbeat",{}]'));
    await at.log.close();
    expect(at.files()).toEqual(['2026-03-02.log', '2026-03-03.log', TODAY]);
  });

  it('none is kept longer than it may by a station that runs on and on, nor lost to a clock that jumps', async () => {
    const at = logWorld({ maxAgeDays: 2 });
    const begun = ['1970-01-01', '2026-03-04', '2026-03-05', '2026-03-06', '2026-03-07'];
    const left: string[][] = [];
    for (const day of begun) {
      at.log.frame({ ...out('[2,"1","Heartbeat",{}]'), at: Date.parse(day) });
      await at.log.close();
      left.push(at.files());
    }
    const files = begun.map((day) => `${day}.log`);
    expect(left.slice(1)).toEqual([
      files.slice(0, 2),
      files.slice(0, 3),
      files.slice(1, 4),
      files.slice(2, 5),
    ]);
  });

  it('one that cannot be written is reported once; what was lost is counted when it can again', async () => {
    const base = mkdtempSync(join(tmpdir(), 'statecharge-log-'));
    const at = logWorld({ folder: join(base, 'messages') });
    writeFileSync(at.folder, 'a file where the folder should be');
    for (const id of [1, 2]) {
      at.log.frame(out(`[2,"${id}","Heartbeat",{}]`));
      await at.log.close();
    }
    expect(at.complaints).toHaveLength(1);
    rmSync(at.folder);
    at.log.frame(out('[2,"3","Heartbeat",{}]'));
    const lines = await linesOf(at);
    rmSync(base, { recursive: true });
    expect(lines.map((line) => line.slice(25))).toEqual([
      '! 2 lines could not be written here',
      '> Call Heartbeat 3 {}',
    ]);
  });

  it('nothing is written any more once the disk is needed for something better', async () => {
    const at = logWorld();
    at.log.giveUp();
    at.log.frame(out('[2,"1","Heartbeat",{}]'));
    await at.log.close();
    expect(() => at.files()).toThrow('ENOENT');
  });
});

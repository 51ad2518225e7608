import { describe, expect, it } from 'vitest';
import { lenient, TOLERANCES, type Tolerance, toleratedOf } from '../../src/protocol/leniency.ts';
import { loadValidator } from '../../src/protocol/validate.ts';

const strict = await loadValidator('ocpp1.6');

const hear = (tolerated: readonly Tolerance[], payload: object) => {
  const told: string[] = [];
  const violation = lenient(strict, tolerated, (what) => told.push(what)).request(
    'RemoteStartTransaction',
    payload,
  );
  return { code: violation?.code, payload, told };
};

describe('leniency towards a CSMS', () => {
  it.each([
    ['extraProperties', { idTag: 'A', vendor: 1 }, { idTag: 'A' }, '/vendor left out'],
    ['nulls', { idTag: 'A', chargingProfile: null }, { idTag: 'A' }, '/chargingProfile counts as absent'],
    ['types', { idTag: 'A', connectorId: '1' }, { idTag: 'A', connectorId: 1 }, '/connectorId taken as 1'],
    ['types', { idTag: 4711 }, { idTag: '4711' }, '/idTag taken as'],
  ] as const)('%s %j', (tolerance, said, taken, words) => {
    const heard = hear([tolerance], structuredClone(said));
    expect(heard).toMatchObject({ code: undefined, payload: taken });
    expect(heard.told).toEqual([expect.stringContaining(words)]);
    expect(heard.told[0]).toContain(`RemoteStartTransaction: ${tolerance}`);
    const others = TOLERANCES.filter((each) => each !== tolerance);
    expect(hear(others, structuredClone(said)).code).toBeDefined();
    expect(hear([], structuredClone(said)).code).toBeDefined();
  });

  it('spelling: the case of enumerated words, in answers too', () => {
    const told: string[] = [];
    const judge = lenient(strict, ['spelling'], (what) => told.push(what));
    const answer = { idTagInfo: { status: 'ACCEPTED' } };
    expect(judge.response('Authorize', answer)).toBeUndefined();
    expect(answer).toEqual({ idTagInfo: { status: 'Accepted' } });
    expect(told).toHaveLength(1);
    expect(judge.response('Authorize', { idTagInfo: { status: 'Perhaps' } })?.code).toBe(
      'PropertyConstraintViolation',
    );
  });

  it('several faults in one message, and what is missing stays missing', () => {
    const heard = hear(TOLERANCES, { idTag: null, connectorId: '1', extra: 1 });
    expect(heard.code).toBe('OccurrenceConstraintViolation');
    expect(heard.told).toHaveLength(3);
    expect(hear(TOLERANCES, { idTag: 'A', connectorId: 'one' }).code).toBe('TypeConstraintViolation');
  });

  it('each CSMS has its own, by host', () => {
    const leniency = {
      'csms.example.com': ['nulls'],
      '*.example.com': ['types'],
      '*': ['spelling'],
    } as const;
    expect(toleratedOf(leniency, 'ws://CSMS.example.com:80/x/cp')).toEqual(['nulls', 'types', 'spelling']);
    expect(toleratedOf(leniency, 'wss://other.example.com/cp')).toEqual(['types', 'spelling']);
    expect(toleratedOf(leniency, 'wss://example.org/cp')).toEqual(['spelling']);
    expect(toleratedOf({}, 'wss://example.org/cp')).toEqual([]);
  });
});

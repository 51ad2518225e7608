import { describe, expect, it } from 'vitest';
import { faultReport } from '../../src/domain/device-model/faults.ts';
import { reportedError } from '../../src/domain/error-codes.ts';

describe('a fault that no list names', () => {
  it.each(['OutOfCoffee', 'constructor', '__proto__', 'evse_manager/__proto__'])(
    '%s is told as the EVSE’s own, in both versions',
    (type) => {
      const error = { type, message: 'm', severity: 'High' } as const;
      expect(reportedError(error)).toMatchObject({ errorCode: 'OtherError', info: 'm' });
      expect(faultReport(error, { evseId: 2 })).toMatchObject({
        component: { name: 'EVSE', evse: { id: 2 } },
        variable: { name: 'Problem' },
        severity: 3,
      });
    },
  );
});

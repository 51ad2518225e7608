import { onTestFinished } from 'vitest';
import { type Json, list, object, text } from '../../../src/trial/wire.ts';
import { ExternalModule } from './external-module.ts';
import type { StationWishes, Version } from './station-files.ts';
import { closeWorld, openWorld, type World } from './world.ts';

export const PUBLIC_KEY = 'oca:base16:asn1:3059301306072a8648ce3d0201';

/** A meter in another process that signs all it says, each text once. */
export class SigningMeter {
  readonly module: ExternalModule;
  /** All that was signed, in order. */
  readonly signed: string[] = [];
  wh = 1000;

  constructor(apiUrl: string) {
    this.module = this.#attached(apiUrl);
  }

  /** Attaches, also again after a restart of the station. */
  async start(): Promise<this> {
    await this.module.start();
    this.publish(0);
    return this;
  }

  /** Counts on, signs the reading and says so; what it signed. */
  publish(wh: number): string {
    this.wh += wh;
    this.module.publish('meter', 'powermeter', {
      timestamp: new Date().toISOString(),
      energy_Wh_import: { total: this.wh },
      signed_meter_value: this.#sign('reading'),
    });
    return this.signed.at(-1)!;
  }

  #attached(apiUrl: string): ExternalModule {
    const answer = (what: string) => () => ({ status: 'OK', signed_meter_value: this.#sign(what) });
    return new ExternalModule(apiUrl, 'meter', {
      meter: { start_transaction: answer('begin'), stop_transaction: answer('end') },
    });
  }

  #sign(what: string): Json {
    const signed_meter_data = `OCMF|{"PG":"T${this.signed.length}","TX":"${what}","RV":${this.wh}.0}|{"SD":"å§"}`;
    this.signed.push(signed_meter_data);
    return {
      signed_meter_data,
      signing_method: 'ECDSA-secp256r1-SHA256',
      encoding_method: 'OCMF',
      public_key: PUBLIC_KEY,
    };
  }
}

/** A station whose EVSE is measured by such a meter. */
export const signingWorld = async (
  version: Version,
  wishes: StationWishes = {},
): Promise<{ at: World; meter: SigningMeter }> => {
  const at = await openWorld(version, {
    ...wishes,
    reshape: (modules) => {
      modules.meter = { module: 'External' };
      modules.evse_1!.connections = { powermeter: [{ module_id: 'meter', implementation_id: 'meter' }] };
    },
  });
  onTestFinished(() => closeWorld(at));
  const meter = await new SigningMeter(at.api.url).start();
  await at.online();
  return { at, meter };
};

/** What of an event was signed, as the meter gave it: `[context, text, key]`. */
export const signaturesIn = (payload: Json | undefined): [string, string, string][] =>
  list(payload?.meterValue ?? payload?.transactionData)
    .flatMap(({ sampledValue }) => list(sampledValue))
    .flatMap(({ context, format, value, signedMeterValue }) => {
      if (format === 'SignedData') return [[text(context) ?? '', text(value) ?? '', '']];
      if (signedMeterValue === undefined) return [];
      const { signedMeterData, publicKey } = object(signedMeterValue);
      const plain = (given: unknown) => Buffer.from(text(given) ?? '', 'base64').toString('utf8');
      return [[text(context) ?? '', plain(signedMeterData), plain(publicKey)]];
    });

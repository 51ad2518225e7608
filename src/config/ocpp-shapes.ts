/** What we insist on in the OCPP configuration files; the values themselves are mapped by the device model. */
import * as z from 'zod/mini';

/** The mandatory part of the OCPP 1.6 JSON; lengths are those of BootNotification. */
export const ocpp16File = z.looseObject({
  Internal: z.looseObject({
    ChargePointId: z.string().check(z.minLength(1), z.maxLength(255)),
    CentralSystemURI: z.string().check(z.minLength(1)),
    ChargeBoxSerialNumber: z.string().check(z.maxLength(25)),
    ChargePointModel: z.string().check(z.maxLength(20)),
    ChargePointVendor: z.string().check(z.maxLength(20)),
    FirmwareVersion: z.optional(z.string().check(z.maxLength(50))),
  }),
  Security: z.prefault(
    z.looseObject({
      SecurityProfile: z._default(z.literal([0, 1, 2, 3]), 0),
      AuthorizationKey: z.optional(z.string()),
    }),
    {},
  ),
});

const SCALAR = z.union([z.boolean(), z.number(), z.string()]);
/** A libocpp component file, as far as it is read; the rest is carried along. */
export const componentFile = z.looseObject({
  name: z.string(),
  instance: z.optional(z.string()),
  evse_id: z.optional(z.int()),
  connector_id: z.optional(z.int()),
  properties: z.record(
    z.string(),
    z.looseObject({
      variable_name: z.optional(z.string()),
      instance: z.optional(z.string()),
      characteristics: z.optional(z.record(z.string(), z.unknown())),
      attributes: z.optional(
        z.array(
          z.looseObject({
            type: z.optional(z.string()),
            mutability: z.optional(z.string()),
            value: z.optional(SCALAR),
          }),
        ),
      ),
      default: z.optional(SCALAR),
    }),
  ),
});

export const connectionProfiles = z.array(
  z.looseObject({
    configurationSlot: z.int(),
    connectionData: z.looseObject({
      ocppCsmsUrl: z.string(),
      securityProfile: z._default(z.literal([0, 1, 2, 3]), 1),
      messageTimeout: z.optional(z.number()),
      ocppInterface: z.optional(z.string()),
    }),
  }),
);

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { load } from 'js-yaml';

/** EVerest's AsyncAPI files, which are not part of this repository. */
const FOLDER = join(import.meta.dirname, '..', '..', '..', '..', 'shared', 'reference', 'everest-api');
export const noSchemas = existsSync(FOLDER) ? undefined : `EVerest's AsyncAPI files are not in ${FOLDER}`;

type Document = {
  channels: { [name: string]: { address: string | null; messages: { [name: string]: { $ref: string } } } };
};

/** What EVerest's own description says of each message; says what is wrong with one. */
export const everestSchemas = () => {
  const ajv = new Ajv({ strict: false, allErrors: true });
  (formats as unknown as (ajv: Ajv) => void)(ajv);
  const documents = new Map<string, Document>();
  for (const file of readdirSync(FOLDER)) {
    const document = load(readFileSync(join(FOLDER, file), 'utf8')) as Document;
    documents.set(file, document);
    const { id: _, ...schemas } = document as Document & { id?: unknown };
    ajv.addSchema(schemas, file, false, false);
  }
  const fileOf = (type: string) => `${type}_API.yaml`;
  const pointer = (type: string, match: (name: string, address: string | null) => boolean) => {
    const { channels } = documents.get(fileOf(type))!;
    const found = Object.entries(channels).find(([name, { address }]) => match(name, address));
    return found && `${fileOf(type)}${Object.values(found[1].messages)[0]!.$ref}/payload`;
  };
  return {
    /** @param address such as `m2e/enable_disable`, or `reply/enable_disable` for the answer to it */
    complaint: (type: string, address: string, payload: unknown): string | undefined => {
      const [kind, name = ''] = address.split(/\/(.*)/s);
      const reply = name.endsWith('/get') ? `reply_get_${name.slice(0, -4)}` : `reply_${name}`;
      const path = pointer(type, (channel, there) =>
        kind === 'reply' ? channel.endsWith(`_${reply}`) : there === address,
      );
      if (path === undefined) return `${type} has no ${address}`;
      const validate = ajv.getSchema(path);
      if (!validate) return undefined;
      return validate(payload) ? undefined : `${type} ${address}: ${ajv.errorsText(validate.errors)}`;
    },
  };
};

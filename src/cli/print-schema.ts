/** What `check-config` prints about station files in general. */
import { referencePage } from '../config/reference.ts';
import { stationSchema } from '../config/schema.ts';

export const schemaText = (): string => `${JSON.stringify(stationSchema(), null, 2)}\n`;

/** The JSON schema, or the reference page. */
export const print = ({ schema }: { schema?: boolean }): number => {
  process.stdout.write(schema ? schemaText() : referencePage());
  return 0;
};

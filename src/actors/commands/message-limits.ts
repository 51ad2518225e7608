import type { Unsupported } from '../../domain/commands.ts';
import type { CommandContext } from './command.ts';

/** B06.FR.16, FR.17 and their likes: more than ItemsPerMessage or BytesPerMessage say is not worked on at all. */
export const tooMuch = (
  { model }: Pick<CommandContext, 'model'>,
  controller: 'DeviceDataCtrlr' | 'MonitoringCtrlr',
  message: string,
  items: readonly unknown[],
): Unsupported | undefined => {
  const most = Number(model.value(`${controller}/ItemsPerMessage[${message}]`));
  if (items.length > most) return tooManyItems(items.length, most);
  const bytes = Buffer.byteLength(JSON.stringify(items));
  const longest = Number(model.value(`${controller}/BytesPerMessage[${message}]`));
  if (bytes <= longest) return undefined;
  return {
    error: 'FormatViolation',
    description: `${bytes} bytes were sent, at most ${longest} are taken in one message`,
  };
};

export const tooManyItems = (count: number, most: number): Unsupported => ({
  error: 'OccurrenceConstraintViolation',
  description: `${count} items were sent, at most ${most} are taken in one message`,
});

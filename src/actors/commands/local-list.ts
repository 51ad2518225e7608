import type { DeviceModel } from '../../domain/device-model/device-model.ts';
import { type ListLimits, whyNotUpdated } from '../../domain/local-list.ts';
import { clearConflict } from '../token-knowledge.ts';
import type { CommandContext, CommandHandler } from './command.ts';

/** D01; 1.6 6.3. */
export const sendLocalList: CommandHandler<'sendLocalList'> = (update, context) => {
  const { host, settings, storage, model } = context;
  if (!settings.localListEnabled) return { status: 'NotSupported', statusInfo: { reasonCode: 'NotEnabled' } };
  const { localList } = storage;
  const present = {
    version: versionHere(context),
    entries: localList.size().entries,
    has: (idToken: (typeof update.entries)[number]['idToken']) => localList.find(idToken) !== undefined,
  };
  const refusal = whyNotUpdated(update, present, limitsOf(model));
  if (refusal) return refusal;
  host.stage(() => localList.update(update));
  clearConflict(host);
  return { status: 'Accepted' };
};

/** D02. Without a list: 0 (D02.FR.02, FR.03); in 1.6 -1 where it is switched off. */
export const getLocalListVersion: CommandHandler<'getLocalListVersion'> = (_command, context) => {
  if (!context.settings.localListEnabled) return { version: context.subprotocol === 'ocpp1.6' ? -1 : 0 };
  return { version: versionHere(context) };
};

/** To 1.6 an empty list has version 0, whatever was sent with it (TC_042_2). */
const versionHere = ({ storage: { localList }, subprotocol }: CommandContext): number =>
  subprotocol === 'ocpp1.6' && localList.size().entries === 0 ? 0 : localList.version();

const limitsOf = (model: DeviceModel): ListLimits => ({
  entries: Math.min(
    model.spec('LocalAuthListCtrlr/Entries')?.maxLimit ?? Number.POSITIVE_INFINITY,
    Number(model.value('OCPP16LegacyCtrlr/LocalAuthListMaxLength')),
  ),
  itemsPerMessage: Number(model.value('LocalAuthListCtrlr/ItemsPerMessage')),
  bytesPerMessage: Number(model.value('LocalAuthListCtrlr/BytesPerMessage')),
});

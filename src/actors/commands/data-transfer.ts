import type { CommandHandler } from './command.ts';

/** No vendor is known to us until a module provides `data_transfer` (P01.FR.05; 1.6 TC_062). */
export const dataTransfer: CommandHandler<'dataTransfer'> = () => ({ status: 'UnknownVendorId' });

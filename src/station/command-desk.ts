import { openUnlockDesk } from '../actors/commands/availability.ts';
import type { CommandContext } from '../actors/commands/command.ts';
import { handleCommand } from '../actors/commands/commands.ts';
import type { Host } from '../actors/host-contract.ts';
import type { Command, Reply } from '../domain/commands.ts';
import type { Subprotocol } from '../protocol/version.ts';

type Asked = { type: string; at: number; callId: string; command: Command; subprotocol: Subprotocol };

/** The desk where commands of the CSMS are answered, in one turn with all that they change. */
export const openCommandDesk = (
  host: Host,
  parts: Omit<CommandContext, 'host' | 'callId' | 'at' | 'subprotocol'>,
): void => {
  openUnlockDesk(host);
  const station = { ...parts, host };
  host.desk('commands', (event) => {
    const { callId, command, subprotocol, at } = event as Asked & { id: string };
    const answer = (reply: Reply) => host.emit({ type: 'reply', callId, reply } as { type: string });
    try {
      // A copy, for who answers later; a literal with a spread in it takes five microseconds.
      const reply = handleCommand(command, Object.assign({}, station, { callId, subprotocol, at }));
      if (reply !== 'later') answer(reply);
    } catch (error) {
      answer({ error: 'InternalError', description: 'the station failed while it worked on this' });
      throw error;
    }
  });
};

/** What the link calls: the command goes in at the one door. */
export const commandDoor =
  (host: Host) =>
  (callId: string, command: Command, subprotocol: Subprotocol): void =>
    host.receive('commands', { type: 'command', callId, command, subprotocol } as { type: string });

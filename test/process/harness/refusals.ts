import type { World } from './world.ts';

let calls = 0;

/** The code of the CALLERROR with which the station answers a CALL that a strict CSMS would not send. */
export const refusalOf = async (at: World, action: string, payload: object): Promise<string> => {
  const id = `refused-${++calls}`;
  at.csms.sendCall(id, action, payload);
  return at.until(`${action} is refused`, () => at.csms.refusals().find((said) => said.id === id)?.code);
};

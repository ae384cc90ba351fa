/** Waiting for a call that is to come. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { LocalStack } from '../../local-stack.ts';
import type { NotedCall } from '../gate/authorize.ts';

/** Own choice, ms: no longer than it may take on a busy machine. */
const PATIENCE_MS = 60_000;
/** Long enough for what is begun in between to end. */
const EVERY_MS = 2000;

/** Ends once the call was seen, or nobody waits any longer; `meanwhile` is done until then. Says whether it was seen. */
export async function seen(
  { iam }: Pick<LocalStack, 'iam'>,
  isIt: (call: NotedCall) => boolean,
  meanwhile: () => Promise<void> = async () => undefined,
): Promise<boolean> {
  const endMs = Date.now() + PATIENCE_MS;
  while (iam?.calls().some(isIt) === false && Date.now() < endMs) {
    await meanwhile();
    await sleep(EVERY_MS);
  }
  return iam?.calls().some(isIt) === true;
}

/** Takes the simulated CRM away and waits until the breaker knows. */
import { setTimeout as sleep } from 'node:timers/promises';
import { breaker } from '../lib/settings/breaker.ts';
import type { LocalStack } from '../local/local-stack.ts';
import { createObserver } from '../local/traffic/observe.ts';
import { createSimulatorClient } from '../local/traffic/simulator-client.ts';

/** A breaker that has not opened after so many failed calls is broken itself. */
const MOST_CALLS = 200;

/**
 * `call` makes one call that reaches the CRM while the breaker is closed. Returns once the breaker is open and every
 * container's copy of its state is out of date. Throws Error where it does not open.
 */
export async function openBreaker(
  stack: LocalStack,
  call: (index: number) => Promise<unknown>,
): Promise<void> {
  await createSimulatorClient(stack.simulators.control ?? '', 'crm').turn({ mode: 'down' });
  const observer = createObserver(stack);
  try {
    for (let index = 0; index < MOST_CALLS; index += 1) {
      await call(index);
      if ((await observer.breakers())['crm']?.phase !== 'open') continue;
      await sleep(Number(breaker.BREAKER_CACHE_MS.default) + 200);
      return;
    }
  } finally {
    observer.stop();
  }
  throw new Error(`The breaker was still closed after ${MOST_CALLS} failed calls.`);
}

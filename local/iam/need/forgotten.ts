/** A source that nobody has resumed. */
import type { LocalStack } from '../../local-stack.ts';
import type { Operator } from './operator.ts';
import { seen } from './seen.ts';

/**
 * Pauses what feeds a worker and calls the watchdog, again where the flow controller was faster. `of` begins the names of a
 * connector's functions: `billing-`.
 */
export async function forgotten(
  stack: LocalStack,
  operator: Operator,
  of: string,
  worker: string,
): Promise<void> {
  const watchdog = `${of}pause-watchdog`;
  await seen(
    stack,
    ({ caller, action }) => caller === watchdog && action === 'dynamodb:GetItem',
    async () => {
      await operator.switchSource(`${of}${worker}`, false);
      await stack.functions.invoke(`${stack.prefix}-${watchdog}`, {});
      await operator.switchSource(`${of}${worker}`, true);
    },
  );
}

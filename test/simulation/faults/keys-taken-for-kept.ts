/** A system's idempotency keys are taken for kept for longer than they are: nobody looks before a late try. */
import type { Connector } from '../../../lambdas/core/connector/definition.ts';
import type { Once } from '../../../lambdas/core/connector/once.ts';
import { days } from '../../../lambdas/core/connector/units.ts';
import type { Fault } from './fault.ts';

const kept = (once: Once<unknown>): Once<unknown> =>
  once.by === 'header' ? { ...once, keptFor: days(30) } : once;

export const keysTakenForKept: Fault = {
  name: 'keys-taken-for-kept',
  connectors: {
    connector: (connector): Connector => ({
      ...connector,
      events: Object.fromEntries(
        Object.entries(connector.events).map(([name, rule]) => [name, { ...rule, once: kept(rule.once) }]),
      ),
    }),
  },
};

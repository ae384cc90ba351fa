/** Every try of a write names another effect. */
import type { Connector } from '../../../lambdas/core/connector/definition.ts';
import type { Once } from '../../../lambdas/core/connector/once.ts';
import type { Fault } from './fault.ts';

function renamed(once: Once<unknown>): Once<unknown> {
  const tries = new Map<string, number>();
  return {
    ...once,
    write(input, context) {
      const before = tries.get(context.key) ?? 0;
      tries.set(context.key, before + 1);
      return once.write(input, before === 0 ? context : { ...context, key: `${context.key}-${before}` });
    },
  };
}

export const effectKeyOfEachTry: Fault = {
  name: 'effect-key-of-each-try',
  connectors: {
    connector: (connector): Connector => ({
      ...connector,
      events: Object.fromEntries(
        Object.entries(connector.events).map(([name, rule]) => [name, { ...rule, once: renamed(rule.once) }]),
      ),
    }),
  },
};

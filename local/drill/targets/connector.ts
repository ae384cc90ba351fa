/** A connector of an organisation's own, of one of the shipped kinds. */

import { customerOf } from '../../simulators/crm/customers.ts';
import { connectorSystem } from '../../simulators/kinds.ts';
import { isFlatAnswer } from '../../traffic/callers.ts';
import type { Target } from '../../traffic/target.ts';
import { phoneOf } from './crm.ts';
import type { DrilledKind } from './kinds.ts';

/** `name` is the connector's, and its kind's. */
export function connectorTarget(name: string, kind: DrilledKind): Target {
  const { lookup, create, refresh, takesEvents, limit } = kind;
  return {
    name,
    simulator: connectorSystem(name),
    operations: {
      [`${name}/${create.operation}`]: 'case',
      ...(takesEvents ? { [`${name}/event`]: 'event' as const } : {}),
    },
    limit,
    takesEvents,
    lookups: { path: `/lookups/${name}/${lookup}`, isUsable: isRight },
    requests: {
      sink: name,
      refreshes: true,
      submit(operation, reference, phone) {
        const isCase = operation === 'create-case';
        const words = `Call back ${JSON.stringify({ reference })}`;
        return {
          path: `/requests/${name}/${isCase ? create.operation : refresh}`,
          body: { ...phoneOf(phone), ...(isCase ? create.fields(words) : {}) },
        };
      },
      poll: (requestId) => `/requests/${encodeURIComponent(requestId)}`,
    },
  };
}

/** The simulated systems name people after the customer's id. A stale answer bears no name: that is personal. */
const isRight: Target['lookups']['isUsable'] = (caller, body) => {
  if (!isFlatAnswer(body)) return false;
  const { source, found, name } = body;
  const known = source === 'default' || caller.phone === '' ? undefined : customerOf(caller.phone);
  if (known === undefined || found !== true) return found === (known !== undefined);
  return source === 'stale_cache' || String(name).includes(known.customerId);
};

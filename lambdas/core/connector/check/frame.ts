/** Name, address, limits, time-out. */
import { type AddressFault, addressFaults } from '../../http/address-faults.ts';
import type { Connector } from '../definition.ts';
import { MAX_CONNECTOR_NAME, MAX_PART_NAME, nameFaults } from './names.ts';
import { spanFaults } from './spans.ts';

const DAY_MS = 86_400_000;

export function checkFrame(connector: Connector): string[] {
  const { name, baseUrl, limits, timeout, lookups, operations, events } = connector;
  const parts = Object.entries({ lookup: lookups, operation: operations, 'event rule': events });
  const isEmpty = parts.every(([, named]) => Object.keys(named).length === 0);
  return [
    ...nameFaults('The connector', name, MAX_CONNECTOR_NAME),
    ...addressFaults(baseUrl).map((fault) => addressSentences[fault](baseUrl)),
    ...limitFaults(limits),
    ...spanFaults('timeout', timeout, 100, 10_000),
    ...parts.flatMap(([what, named]) =>
      Object.keys(named).flatMap((one) => nameFaults(`A ${what}`, one, MAX_PART_NAME)),
    ),
    ...Object.keys(operations)
      .filter((one) => Object.hasOwn(events, one))
      .map(
        (one) => `An operation and an event rule are both named "${one}": each needs a breaker of its own.`,
      ),
    ...(isEmpty ? ['The connector has no lookup, no operation and takes no event.'] : []),
  ];
}

const addressSentences: Readonly<Record<AddressFault, (baseUrl: string) => string>> = {
  'no address': (baseUrl) => `baseUrl "${baseUrl}" is no http address.`,
  open: () => 'baseUrl is plain http: credentials would travel in the open.',
  credential: () => 'baseUrl holds a credential: that belongs in the secret of the connector.',
  fragment: () => 'baseUrl holds a fragment, which is never sent.',
  query: () => 'baseUrl holds a query: requests add their own.',
};

function limitFaults(limits: Connector['limits']): string[] {
  const all = Object.entries(limits);
  const missing = all.some(([lane]) => lane === 'default') ? [] : ['limits has no lane "default".'];
  return [
    ...missing,
    ...all.flatMap(([lane, { calls, windowMs }]) => [
      ...nameFaults('A lane', lane, MAX_PART_NAME),
      ...(Number.isInteger(calls) && calls >= 1
        ? []
        : [`limits.${lane} allows ${calls} calls: it takes one at least.`]),
      ...spanFaults(`The window of limits.${lane}`, windowMs, 1000, DAY_MS),
    ]),
  ];
}

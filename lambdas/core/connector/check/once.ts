/** How a write takes effect once. */
import type { Connector, WriteRule } from '../definition.ts';
import type { Find, Once, WriteContext } from '../once.ts';
import { queryText } from '../request/query.ts';
import { attempt, readFaults, requestFaults, SAMPLE_KEY } from './samples.ts';
import { spanFaults, written } from './spans.ts';

const YEAR_MS = 366 * 86_400_000;
const HOUR_MS = 3_600_000;
/** RFC 9110: a field name is a token. The engine sets these itself. */
const HEADER = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const OURS = ['authorization', 'content-type', 'content-length', 'host', 'x-correlation-id', 'traceparent'];

/** `inputs`: samples with and without what is optional. */
export function onceFaults(
  where: string,
  connector: Connector,
  { once }: WriteRule,
  inputs: readonly unknown[],
  retentionMs: number,
): string[] {
  if (typeof once !== 'object' || once === null || !KINDS.includes(once.by))
    return [`${where} does not say how its effect is made once: once.by is ${KINDS.join(', ')}.`];
  const context: WriteContext = { key: SAMPLE_KEY, fields: {} };
  const made = inputs.flatMap((input) =>
    requestFaults(`${where}.once.write`, connector, () => once.write(input, context)),
  );
  return [
    ...new Set([
      ...made,
      ...(once.find === undefined
        ? []
        : findFaults(`${where}.once.find`, connector, once.find, inputs, context)),
      ...kindFaults(where, once, inputs, context, retentionMs),
    ]),
  ];
}

const KINDS: readonly string[] = [
  'upsert',
  'header',
  'create-if-none',
  'look-first',
] satisfies Once<unknown>['by'][];

function kindFaults(
  where: string,
  once: Once<unknown>,
  inputs: readonly unknown[],
  context: WriteContext,
  retentionMs: number,
): string[] {
  switch (once.by) {
    case 'upsert':
      return keyFaults(where, once, inputs);
    case 'header':
      return headerFaults(where, once, retentionMs);
    case 'create-if-none': {
      const asked = attempt(`${where}.once.where`, () => queryText(once.where(inputs[0], context)));
      if (!asked.ok) return [asked.fault];
      const namesKey = asked.value.includes(encodeURIComponent(context.key));
      return namesKey
        ? []
        : [`${where}.once.where does not hold the key: it would match records of other requests.`];
    }
    case 'look-first':
      return once.find === undefined ? [`${where} looks first, but says not how: once.find is missing.`] : [];
  }
}

/** Two keys must lead to two records. */
function keyFaults(where: string, { write }: Once<unknown>, inputs: readonly unknown[]): string[] {
  const [input] = inputs;
  const [one, other] = [SAMPLE_KEY, `${SAMPLE_KEY}-2`].map((key) => {
    const made = attempt(where, () => JSON.stringify(write(input, { key, fields: {} })));
    return made.ok ? made.value : undefined;
  });
  const byEvent = Object.hasOwn(Object(input), 'eventId');
  return one !== undefined && one === other && !byEvent
    ? [
        `${where}.once.write makes the same request under every key: the second effect would overwrite the first.`,
      ]
    : [];
}

function headerFaults(where: string, once: Once<unknown> & { by: 'header' }, retentionMs: number): string[] {
  const faults = spanFaults(`${where}.once.keptFor`, once.keptFor, 1000, 10 * YEAR_MS);
  if (typeof once.name !== 'string' || !HEADER.test(once.name) || OURS.includes(once.name.toLowerCase()))
    faults.push(`${where}.once.name "${once.name}" is no header that can carry a key.`);
  if (faults.length === 0 && once.keptFor < retentionMs && once.find === undefined)
    faults.push(
      `${where} has keys that are kept for ${written(once.keptFor)}, and a message may wait for ${written(retentionMs)}: it needs once.find, so that a late try looks first.`,
    );
  return faults;
}

function findFaults(
  where: string,
  connector: Connector,
  { ask, read, lag }: Find<unknown>,
  inputs: readonly unknown[],
  context: WriteContext,
): string[] {
  return [
    ...inputs.flatMap((input) => requestFaults(`${where}.ask`, connector, () => ask(input, context))),
    ...readFaults(`${where}.read`, (reply) => read(reply, context)),
    ...(lag === undefined ? [] : spanFaults(`${where}.lag`, lag, 0, HOUR_MS)),
  ];
}

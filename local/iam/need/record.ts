/** The calls of a run as a small file: by caller and action, each resource once, with its context where it has one. */
import type { NotedCall } from '../gate/authorize.ts';
import type { CallContext } from '../policy/condition-keys.ts';

type Entry = string | readonly [resource: string, context: CallContext];
export type CallRecord = Readonly<Record<string, Readonly<Record<string, readonly Entry[]>>>>;

/** In an order that does not depend on the run's. */
export function recordOf(calls: readonly NotedCall[]): CallRecord {
  const record: Record<string, Record<string, Entry[]>> = {};
  const sorted = calls
    .map((call) => ({ call, text: JSON.stringify([call.caller, call.action, entryOf(call)]) }))
    .sort((one, other) => (one.text < other.text ? -1 : 1));
  for (const { call } of sorted) {
    const actions = record[call.caller] ?? {};
    record[call.caller] = actions;
    actions[call.action] = [...(actions[call.action] ?? []), entryOf(call)];
  }
  return record;
}

/** The other way about. */
export function callsOf(record: CallRecord): NotedCall[] {
  return Object.entries(record).flatMap(([caller, actions]) =>
    Object.entries(actions).flatMap(([action, entries]) =>
      entries.map((entry): NotedCall => {
        const [resource, context] = typeof entry === 'string' ? [entry, {}] : entry;
        return { caller, action, resource, context };
      }),
    ),
  );
}

function entryOf({ resource, context }: NotedCall): Entry {
  return Object.keys(context).length === 0 ? resource : [resource, context];
}

/** Asks a connector's lookups, each time for somebody whom nobody has asked for. */
import type { Connector } from '../../../lambdas/core/connector/definition.ts';
import type { LookupOutcome } from '../../report/verdict.ts';
import { jsonObject } from '../../simulators/system.ts';
import type { HttpClient } from '../../traffic/http-client.ts';

/** A little more than the promise (P5), so that a late answer is seen as late, ms. */
const timeoutMs = 6000;
const sources: ReadonlySet<unknown> = new Set(['cache', 'live', 'stale_cache', 'default']);

export interface LookupAsker {
  outcomes: LookupOutcome[];
  send(): void;
  settled(): Promise<void>;
}

/** Undefined where the connector has no lookup. */
export function createAsker(
  { name, lookups }: Connector,
  client: HttpClient,
  apiKey: string,
): LookupAsker | undefined {
  const [first] = Object.entries(lookups);
  if (first === undefined) return undefined;
  const [lookup, { keys }] = first;
  const [key = '', field] = Object.entries(keys)[0] ?? [];
  const outcomes: LookupOutcome[] = [];
  const underWay = new Set<Promise<void>>();
  const headers = { 'content-type': 'application/json', 'x-api-key': apiKey };
  let asked = 0;
  const value = (): string => {
    asked += 1;
    const digits = String(asked).padStart(4, '0');
    if (field?.type === 'phone') return `+1${['202', '303', '404', '505'][asked % 4]}555${digits.slice(-4)}`;
    return field?.type === 'email' ? `caller-${digits}@example.org` : `a-${digits}`;
  };
  const ask = async (): Promise<void> => {
    const body = JSON.stringify({ [key]: value() });
    const path = `/lookups/${name}/${lookup}`;
    const { sentMs, latencyMs, status, text } = await client.call('POST', path, body, headers, timeoutMs);
    const answered = jsonObject(text);
    const source = answered?.['source'];
    outcomes.push({
      ...{ sentMs, latencyMs, status, hasNumber: true },
      source: typeof source === 'string' ? source : '',
      usable: status === 200 && sources.has(source) && typeof answered?.['found'] === 'boolean',
    });
  };
  return {
    outcomes,
    send() {
      const one = ask().finally(() => underWay.delete(one));
      underWay.add(one);
    },
    async settled() {
      await Promise.allSettled(underWay);
    },
  };
}

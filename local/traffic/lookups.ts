/** Asks for callers as a Data Action does, and notes what came back and when. */

import type { LookupOutcome } from '../report/verdict.ts';
import { jsonObject } from '../simulators/system.ts';
import type { Caller } from './callers.ts';
import type { HttpClient } from './http-client.ts';
import type { LookupTarget } from './target.ts';

/** A little more than the promise, so that a late answer is still seen as late rather than as none. */
const timeoutMs = 6000;

/** `send()` starts one lookup, of the next caller or a given one; `settled()` waits for those under way. */
export function createLookupSender(
  client: HttpClient,
  apiKey: string,
  nextCaller: () => Caller,
  { path, isUsable }: LookupTarget,
): { outcomes: LookupOutcome[]; send(caller?: Caller): void; settled(): Promise<void> } {
  const outcomes: LookupOutcome[] = [];
  const underWay = new Set<Promise<void>>();
  const headers = { 'content-type': 'application/json', 'x-api-key': apiKey };

  const ask = async (caller: Caller): Promise<void> => {
    const body = JSON.stringify({ ani: caller.ani });
    const answer = await client.call('POST', path, body, headers, timeoutMs);
    const answered = jsonObject(answer.text);
    outcomes.push({
      sentMs: answer.sentMs,
      latencyMs: answer.latencyMs,
      status: answer.status,
      source: typeof answered?.['source'] === 'string' ? answered['source'] : '',
      usable: answer.status === 200 && isUsable(caller, answered),
      hasNumber: caller.phone !== '',
    });
  };

  return {
    outcomes,
    send(caller = nextCaller()) {
      const asked = ask(caller).finally(() => underWay.delete(asked));
      underWay.add(asked);
    },
    async settled() {
      await Promise.allSettled(underWay);
    },
  };
}

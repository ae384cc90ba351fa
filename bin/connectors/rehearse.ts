/**
 * For the tests of an organisation's connectors: a lookup or an operation, held with replies out of a fixture instead of
 * a system.
 */
import type { Connector } from '../../lambdas/core/connector/definition.ts';
import { converse } from '../../lambdas/core/connector/exchange.ts';
import type { LookupAnswer } from '../../lambdas/core/connector/look-up.ts';
import type { WriteResult } from '../../lambdas/core/connector/write.ts';
import { SteadylineError } from '../../lambdas/core/errors.ts';
import { readReply } from '../../lambdas/core/reply/read-reply.ts';
import { askedCall } from './asked-call.ts';

/** What is asked, and what the system would say, in its order. */
export interface Rehearsal {
  part: 'lookup' | 'operation';
  name: string;
  /** Inputs by name. */
  given: Readonly<Record<string, unknown>>;
  /** A body that is no text stands for its JSON. */
  replies: readonly { status: number; body?: unknown; headers?: Readonly<Record<string, string>> }[];
}

export interface Rehearsed {
  /** Method and path of each request, with the query. */
  asks: string[];
  answer?: LookupAnswer | WriteResult;
  /** The code of the error that the engine would get: `permanent`, `transient`, `throttled`, `auth` … */
  fails?: string;
}

/** The key of a write's effect in every rehearsal. */
export const REHEARSED_KEY = 'rehearsed-key';

/** Throws where the connector asks for more replies than there are, and SettingError where it can't be asked so. */
export async function rehearse(connector: Connector, { replies, ...trial }: Rehearsal): Promise<Rehearsed> {
  const asks: string[] = [];
  const { conversation } = await askedCall(
    connector,
    { ...trial, key: REHEARSED_KEY, defaultRegion: 'US' },
    () => Date.UTC(2026, 0, 1),
  );
  try {
    const answer = await converse<LookupAnswer | WriteResult>(conversation, async ({ request }) => {
      const reply = replies[asks.length];
      asks.push(`${request.method} ${request.path}`);
      if (reply === undefined) throw new Error(`There is no reply to ${asks.at(-1)}.`);
      const { status, headers = {}, body = '' } = reply;
      return readReply({ status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) });
    });
    return { asks, answer };
  } catch (error) {
    if (error instanceof SteadylineError) return { asks, fails: error.code };
    throw error;
  }
}

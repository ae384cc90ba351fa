/** Makes a real call from the engineer's machine, or only shows the request that it would begin with. */
import type { Connector } from '../../../lambdas/core/connector/definition.ts';
import { converse } from '../../../lambdas/core/connector/exchange.ts';
import type { LookupAnswer } from '../../../lambdas/core/connector/look-up.ts';
import { type WireRequest, wireRequest } from '../../../lambdas/core/connector/wire.ts';
import type { WriteResult } from '../../../lambdas/core/connector/write.ts';
import { callHeaders } from '../../../lambdas/core/credentials/call-headers.ts';
import { asError, SteadylineError } from '../../../lambdas/core/errors.ts';
import { askedCall, type Trial } from '../asked-call.ts';
import { type Blotter, createBlotter } from './blot.ts';
import { openSession } from './session.ts';
import type { Step } from './shown-exchange.ts';

export interface Tried {
  /** Every exchange, in its order. */
  steps: readonly Step[];
  /** What the engine would make of it. */
  result?: LookupAnswer | WriteResult;
  /** Why there is no result, in a sentence. */
  failure?: string;
  /** Of a write: under it the effect is there once, also when it is tried again. */
  key?: string;
  /** From the first exchange to the result, ms. */
  ms: number;
  blotter: Blotter;
}

/** Throws SettingError where it can't be asked of this connector. `secret`: the text of its secret. */
export async function tryCall(connector: Connector, trial: Trial, secret: string): Promise<Tried> {
  const { conversation, key } = await askedCall(connector, trial, Date.now);
  const steps: Step[] = [];
  const blotter = createBlotter();
  const begunMs = Date.now();
  const outcome = await (async () => {
    const make = openSession({ connector, secret, blotter, onStep: (step) => steps.push(step) });
    return { result: await converse<LookupAnswer | WriteResult>(conversation, make) };
  })().catch((error: unknown) => {
    if (error instanceof SteadylineError) return { failure: sentenceOf(error) };
    throw error;
  });
  return { steps, ...outcome, ...(key !== undefined && { key }), ms: Date.now() - begunMs, blotter };
}

/** The first request: what follows may depend on its reply. No secret is read, so that its place is blotted out. */
export async function dryRun(connector: Connector, trial: Trial): Promise<WireRequest> {
  const { conversation } = await askedCall(connector, trial, Date.now);
  const { value } = conversation.next();
  if (value === undefined || !('request' in value)) throw new Error('The conversation asks nothing.');
  const placeholder = { value: '***', username: '***', password: '***' };
  return wireRequest(value.request, {
    baseUrl: connector.baseUrl,
    credential: callHeaders(connector.auth, placeholder, '***'),
    correlationId: 'dry-run',
  });
}

function sentenceOf(error: SteadylineError): string {
  const { message, cause } = error;
  return cause === undefined ? message : `${message}: ${asError(cause).message}`;
}

/** What was tried, for a terminal or as JSON; nothing that is secret is in either. */
import type { LookupAnswer } from '../../../lambdas/core/connector/look-up.ts';
import type { WireRequest } from '../../../lambdas/core/connector/wire.ts';
import type { WriteResult } from '../../../lambdas/core/connector/write.ts';
import { blottedHeaders } from './blot.ts';
import type { Tried } from './run.ts';
import type { Step } from './shown-exchange.ts';

/** The headers that carry a credential, in whatever form. */
const CREDENTIAL = /^(authorization|cookie|.*(key|token|secret|api-?key).*)$/i;
/** Own; the idempotency keys of a write are to be seen. */
const SHOWN = /idempotency|^x-correlation-id$|^if-none-exist$/i;

/** As JSON, e.g. for a script. */
export function triedJson({ steps, result, failure, key, ms, blotter }: Tried): string {
  const shown = steps.map((step) =>
    step.kind === 'token' ? step : { ...step, request: blottedRequest(step.request) },
  );
  const all = { ok: isGood({ failure, result }), steps: shown, key, result, failure, ms };
  return blotter.blot(JSON.stringify(all, undefined, 2));
}

export function triedText(tried: Tried): string {
  const { steps, result, failure, key, ms, blotter } = tried;
  const lines = [
    ...steps.flatMap(stepLines),
    ...(key === undefined ? [] : [`key       ${key} (give --key to try the same effect again)`]),
    ...(result === undefined ? [] : resultLines(result)),
    ...(failure === undefined ? [] : [`failed    ${failure}`]),
    `time      ${ms} ms`,
  ];
  return blotter.blot(lines.join('\n'));
}

/** Whether the engine would take it for done: a lookup that finds nobody is answered, too. */
export function isGood({
  failure,
  result,
}: {
  failure?: string | undefined;
  result?: Tried['result'];
}): boolean {
  return failure === undefined && result !== undefined && (!('kind' in result) || result.kind === 'applied');
}

/** The request with its credential blotted out. */
export function blottedRequest(request: WireRequest): WireRequest {
  const isSecret = (name: string): boolean => CREDENTIAL.test(name) && !SHOWN.test(name);
  const secret = Object.entries(request.headers).filter(([name]) => isSecret(name));
  return { ...request, headers: { ...request.headers, ...blottedHeaders(Object.fromEntries(secret)) } };
}

export function requestLines(request: WireRequest): string[] {
  const { method, url, headers, body } = blottedRequest(request);
  return [
    `request   ${method} ${url}`,
    ...Object.entries(headers).map(([name, value]) => `          ${name}: ${value}`),
    ...(body === undefined ? [] : [`          ${body}`]),
  ];
}

function stepLines(step: Step): string[] {
  if (step.kind === 'token') {
    const why = step.error === undefined ? '' : ` (${step.error})`;
    return [`token     POST ${step.url}: ${step.status}${why}, ${step.ms} ms`, ''];
  }
  const { request, reply, ms, verdict, code, field } = step;
  const named = [code, field && `field ${field}`].filter(Boolean).join(', ');
  return [
    ...requestLines(request),
    `reply     ${reply.status}, ${ms} ms${reply.isUnreadable === true ? ', unreadable' : ''}`,
    ...(reply.body === '' ? [] : [`          ${shortened(reply.body)}`]),
    `verdict   ${verdict}${named === '' ? '' : ` (${named})`}`,
    '',
  ];
}

function resultLines(result: LookupAnswer | WriteResult): string[] {
  if ('kind' in result) {
    if (result.kind === 'wait')
      return [`answer    an earlier try may not be seen yet: wait ${Math.ceil(result.waitMs / 1000)} s`];
    const was = result.wasThere ? 'was there before' : 'applied';
    return [`answer    ${was} ${JSON.stringify(result.values)}`];
  }
  const { found, isAmbiguous, values, entities } = result;
  const several = isAmbiguous ? ', AMBIGUOUS' : '';
  return [
    `answer    ${found ? 'found' : 'not found'}${several} ${JSON.stringify(values)}`,
    ...(entities.length === 0 ? [] : [`records   ${entities.join(', ')}`]),
  ];
}

/** A terminal's worth; `--json` shows the whole of it. */
function shortened(body: string): string {
  return body.length <= 2000 ? body : `${body.slice(0, 2000)} … (${body.length} characters)`;
}

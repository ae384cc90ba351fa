/** A request as it reaches a function through the API. */
import { createHmac } from 'node:crypto';
import type { HttpAnswer, HttpRequest } from '../../../lambdas/core/http/message.ts';
import type { Pool } from '../kernel/pool.ts';
import type { World } from '../world/world.ts';

/** What came back; undefined where the function crashed, timed out or could not be invoked: the API's 5xx. */
export type Heard = HttpAnswer | undefined;

export function send(
  { scheduler, chance }: World,
  pool: Pool<HttpRequest, HttpAnswer>,
  path: string,
  headers: Record<string, string>,
  text: string,
  heard: (answer: Heard, tookMs: number, wasInvoked: boolean) => void,
): void {
  const receivedAtMs = scheduler.now();
  const request: HttpRequest = {
    method: 'POST',
    path,
    headers,
    pathParameters: {},
    body: new TextEncoder().encode(text),
    receivedAtMs,
    correlationId: chance.id(),
  };
  pool.invoke(request, (outcome) => {
    const answer = outcome.kind === 'answered' ? outcome.answer : undefined;
    const isAbsent = outcome.kind === 'throttled' || outcome.kind === 'crashed';
    heard(answer, scheduler.now() - receivedAtMs, !isAbsent);
  });
}

/** The header of a signed body. */
export function signature(secret: string, body: string): Record<string, string> {
  return { 'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}` };
}

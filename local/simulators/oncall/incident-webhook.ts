/**
 * An organisation's own receiver of incidents, simulated: `POST /` → 202, 401 where the signature of Standard Webhooks
 * does not hold, 400 where the body is no incident. A repeated `webhook-id` is taken once.
 */
import { createHmac } from 'node:crypto';
import { jsonObject, noRoute, type SimReply, type SimRequest, type SimSystem, textField } from '../system.ts';

/** One step that was taken. */
export interface WebhookStep {
  seq: number;
  atMs: number;
  id: string;
  type: string;
  key: string;
}

const secret = 'local-oncall-secret';

/** A receiver that has been told nothing. */
export function createIncidentWebhook(): SimSystem {
  let steps: WebhookStep[] = [];
  let repeats = 0;
  const take = ({ text, headers, nowMs }: SimRequest): SimReply => {
    const header = (name: string): string => String(headers[name] ?? '');
    const id = header('webhook-id');
    const signed = `${id}.${header('webhook-timestamp')}.${text}`;
    const signature = `v1,${createHmac('sha256', secret).update(signed).digest('base64')}`;
    if (header('webhook-signature') !== signature) return { status: 401, body: { error: 'signature' } };
    const body = jsonObject(text);
    const key = textField(body?.['data'] as Record<string, unknown> | undefined, 'key');
    const type = textField(body, 'type');
    if (key === undefined || type === undefined) return { status: 400, body: { error: 'no incident' } };
    if (steps.some((step) => step.id === id)) repeats += 1;
    else steps.push({ seq: steps.length + 1, atMs: nowMs, id, type, key });
    return { status: 202, body: {} };
  };
  return {
    name: 'webhook',
    kindOf: () => 'step',
    handle: (request) => (request.method === 'POST' ? take(request) : noRoute),
    effects: () => steps,
    state: () => ({ steps: steps.length, repeats }),
    reset() {
      steps = [];
      repeats = 0;
    },
    admin: {},
  };
}

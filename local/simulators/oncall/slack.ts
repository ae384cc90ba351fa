/**
 * Slack's incoming webhooks, simulated: `POST /services/…` → 200 `ok`, 400 where it isn't a message, 429 with Retry-After
 * over 60 messages in any minute of a webhook.
 */
import { jsonObject, noRoute, type SimReply, type SimRequest, type SimSystem, textField } from '../system.ts';
import { createSlidingWindow, type SlidingWindow } from '../window.ts';

/** One message of the channel. */
export interface SlackMessage {
  seq: number;
  atMs: number;
  text: string;
}

const perMinute = 60;

/** A channel without messages. */
export function createSlack(): SimSystem {
  let messages: SlackMessage[] = [];
  let windows = new Map<string, SlidingWindow>();
  const post = ({ path, text: body, nowMs }: SimRequest): SimReply => {
    const message = jsonObject(body);
    if (message === undefined) return { status: 400, body: { error: 'invalid_payload' } };
    const text = textField(message, 'text');
    if (text === undefined || text === '') return { status: 400, body: { error: 'no_text' } };
    const window = windows.get(path) ?? createSlidingWindow(60_000);
    windows.set(path, window);
    if (window.hit(nowMs) > perMinute)
      return { status: 429, headers: { 'retry-after': '1' }, body: { error: 'rate_limited' } };
    messages.push({ seq: messages.length + 1, atMs: nowMs, text });
    return { status: 200, body: 'ok' };
  };
  return {
    name: 'slack',
    kindOf: (_method, segments) => (segments[0] === 'services' ? 'message' : 'other'),
    handle: (request) =>
      request.method === 'POST' && request.segments[0] === 'services' ? post(request) : noRoute,
    effects: () => messages,
    state: () => ({ messages: messages.length }),
    reset() {
      messages = [];
      windows = new Map();
    },
    admin: {},
  };
}

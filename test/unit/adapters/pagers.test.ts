/** What the paging services are sent, and what their answers mean. */
import { createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { HttpCall, HttpReply } from '../../../lambdas/adapters/http/http-call.ts';
import { assertAccepted, pagerDuty } from '../../../lambdas/adapters/http/pagers/pagerduty.ts';
import { serviceNowEvents } from '../../../lambdas/adapters/http/pagers/servicenow.ts';
import { slack } from '../../../lambdas/adapters/http/pagers/slack.ts';
import { webhook } from '../../../lambdas/adapters/http/pagers/webhook.ts';
import { PermanentError, ThrottledError, TransientError } from '../../../lambdas/core/errors.ts';
import type { IncidentEvent } from '../../../lambdas/core/ports.ts';

const step: IncidentEvent = {
  key: 'breaker-crm-1767225600000',
  version: 4,
  action: 'trigger',
  severity: 'critical',
  summary: 'crm is down',
  source: 'crm',
  sinceMs: Date.UTC(2026, 0, 1),
  alwaysDelivered: true,
};

/** All pagers over one line, which answers `status`. */
function line(status = 202) {
  const calls: HttpCall[] = [];
  const call = async (made: HttpCall): Promise<HttpReply> => {
    calls.push(made);
    return { status, headers: {}, body: '' };
  };
  const common = { call, timeoutMs: 1234 };
  return {
    calls,
    body: () => JSON.parse(calls[0]?.body ?? ''),
    pagerduty: pagerDuty({ ...common, baseUrl: 'https://pd', routingKey: async () => 'the key' }),
    servicenow: serviceNowEvents({ ...common, baseUrl: 'https://sn', authorization: async () => 'Basic x' }),
    slack: slack({
      ...{ ...common, baseUrl: 'https://slack' },
      webhook: async () => 'https://elsewhere.example/services/T1/B1/token',
    }),
    webhook: webhook({
      ...{ ...common, url: 'https://own/incidents', clock: { now: () => 1_777_629_600_500 } },
      secret: async () => 'whsec_YSBzZWNyZXQgb2YgdHdlbnR5LWZvdXIgYg==',
    }),
  };
}

describe('PagerDuty', () => {
  test('P8: gets a step as an event of its API', async () => {
    const { pagerduty, calls, body } = line();
    await pagerduty.send(step);
    expect(pagerduty.name).toBe('pagerduty');
    expect(calls).toEqual([
      {
        method: 'POST',
        url: 'https://pd/v2/enqueue',
        headers: { 'content-type': 'application/json' },
        body: expect.any(String),
        timeoutMs: 1234,
      },
    ]);
    expect(body()).toEqual({
      routing_key: 'the key',
      event_action: 'trigger',
      dedup_key: 'breaker-crm-1767225600000',
      payload: {
        summary: 'crm is down',
        source: 'steadyline/crm',
        severity: 'critical',
        timestamp: '2026-01-01T00:00:00.000Z',
      },
    });
  });

  test.each([
    ['update', 'trigger'],
    ['resolve', 'resolve'],
  ] as const)('P8: %s is sent as %s', async (action, sent) => {
    const { pagerduty, body } = line();
    await pagerduty.send({ ...step, action });
    expect(body().event_action).toBe(sent);
  });

  test('P8: a longer key is cut to the 255 characters that it takes', async () => {
    const { pagerduty, body } = line();
    await pagerduty.send({ ...step, key: 'k'.repeat(256) });
    expect(body().dedup_key).toBe('k'.repeat(255));
  });

  test('P8: a refusal is told', async () => {
    await expect(line(500).pagerduty.send(step)).rejects.toThrow(TransientError);
  });
});

describe('ServiceNow', () => {
  test('P8: gets a step as a row of em_event', async () => {
    const { servicenow, calls, body } = line(201);
    await servicenow.send(step);
    expect(servicenow.name).toBe('servicenow');
    expect(calls).toEqual([
      {
        method: 'POST',
        url: 'https://sn/api/now/table/em_event',
        headers: { 'content-type': 'application/json', authorization: 'Basic x' },
        body: expect.any(String),
        timeoutMs: 1234,
      },
    ]);
    expect(body()).toEqual({
      source: 'steadyline',
      event_class: 'integration',
      node: 'crm',
      resource: 'crm',
      metric_name: 'circuit.state',
      type: 'circuit breaker',
      severity: '1',
      message_key: 'breaker-crm-1767225600000',
      description: 'crm is down',
      additional_info: '{"since":"2026-01-01T00:00:00.000Z","version":4}',
    });
  });

  test.each([
    ['trigger', 'critical', '1'],
    ['trigger', 'warning', '4'],
    ['update', 'info', '0'],
    ['resolve', 'critical', '0'],
  ] as const)('P8: %s of severity %s is %s', async (action, severity, sent) => {
    const { servicenow, body } = line();
    await servicenow.send({ ...step, action, severity, key: 'alarm-breaker-x' });
    expect(body()).toMatchObject({ severity: sent, type: 'alarm' });
  });

  test('P8: a refusal is told', async () => {
    await expect(line(500).servicenow.send(step)).rejects.toThrow(TransientError);
  });
});

describe('Slack', () => {
  test('P8: gets a step as a message, at Slack’s host whatever the secret says', async () => {
    const { slack: pager, calls, body } = line(200);
    await pager.send(step);
    expect(pager.name).toBe('slack');
    expect(calls).toEqual([
      {
        method: 'POST',
        url: 'https://slack/services/T1/B1/token',
        headers: { 'content-type': 'application/json' },
        body: expect.any(String),
        timeoutMs: 1234,
      },
    ]);
    expect(body()).toEqual({
      text: ':red_circle: *Incident: crm*\ncrm is down\nSince 2026-01-01T00:00:00.000Z, incident `breaker-crm-1767225600000`',
      unfurl_links: false,
    });
  });

  test.each([
    ['trigger', 'warning', ':large_yellow_circle: *Incident: crm*'],
    ['update', 'critical', ':red_circle: *Still open: crm*'],
    ['resolve', 'critical', ':large_green_circle: *Resolved: crm*'],
  ] as const)('P8: %s of severity %s begins with %s', async (action, severity, begins) => {
    const { slack: pager, body } = line(200);
    await pager.send({ ...step, action, severity });
    expect(body().text.split('\n')[0]).toBe(begins);
  });

  test('P9: what a text says mentions nobody and links nowhere', async () => {
    const { slack: pager, body } = line(200);
    await pager.send({ ...step, summary: '<!channel> & <https://x>', source: '<@U1>', key: '<k>' });
    expect(body().text).toContain('&lt;!channel&gt; &amp; &lt;https://x&gt;');
    expect(body().text).not.toMatch(/[<>]/);
  });

  test('P8: a refusal is told', async () => {
    await expect(line(404).slack.send(step)).rejects.toThrow(TransientError);
  });
});

describe('a webhook', () => {
  test('P8: gets a step, signed so that Standard Webhooks’ libraries take it', async () => {
    const { webhook: pager, calls, body } = line(202);
    await pager.send(step);
    expect(pager.name).toBe('webhook');
    expect(body()).toEqual({
      type: 'incident.trigger',
      timestamp: '2026-01-01T00:00:00.000Z',
      data: {
        key: 'breaker-crm-1767225600000',
        version: 4,
        action: 'trigger',
        severity: 'critical',
        summary: 'crm is down',
        source: 'crm',
      },
    });
    const { method, url, headers = {}, timeoutMs } = calls[0] as HttpCall;
    expect({ method, url, timeoutMs }).toEqual({
      ...{ method: 'POST', url: 'https://own/incidents', timeoutMs: 1234 },
    });
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'webhook-id': 'breaker-crm-1767225600000-4-trigger',
      'webhook-timestamp': '1777629600',
    });
    expect(holds(headers['webhook-signature'], `${headers['webhook-id']}.1777629600.${calls[0]?.body}`)).toBe(
      true,
    );
  });

  test('P8: names a step alike on every try, and another step otherwise', async () => {
    const { webhook: pager, calls } = line(202);
    for (const one of [step, step, { ...step, version: 5 }, { ...step, action: 'resolve' as const }])
      await pager.send(one);
    const [first, again, ...others] = calls.map(({ headers }) => headers?.['webhook-id']);
    expect(again).toBe(first);
    expect(new Set([first, ...others]).size).toBe(3);
  });

  test('P8: a name’s own characters fit into a header', async () => {
    const { webhook: pager, calls } = line(202);
    await pager.send({ ...step, key: 'alarm-größe.1\n' });
    expect(calls[0]?.headers?.['webhook-id']).toBe('alarm-gr%C3%B6%C3%9Fe%2E1%0A-4-trigger');
  });

  test('P8: a refusal is told', async () => {
    await expect(line(400).webhook.send(step)).rejects.toThrow(PermanentError);
  });
});

/** Whether `v1,…` signs the text with the webhook's key. */
function holds(signature: string | undefined, text: string): boolean {
  const key = Buffer.from('YSBzZWNyZXQgb2YgdHdlbnR5LWZvdXIgYg==', 'base64');
  return signature === `v1,${createHmac('sha256', key).update(text).digest('base64')}`;
}

describe('a pager’s answer', () => {
  const thrownFor = (status: number, headers: HttpReply['headers'] = {}): unknown => {
    try {
      return assertAccepted({ status, headers, body: '' });
    } catch (error) {
      return error;
    }
  };

  test.each([200, 202, 299])('P8: %i is taken', (status) => {
    expect(thrownFor(status)).toBeUndefined();
  });

  test.each([
    [{ 'retry-after': '7' }, 7000],
    [{}, 30_000],
    [{ 'retry-after': 'soon' }, 30_000],
  ])('P8: 429 with %j waits %i ms', (headers, waitMs) => {
    expect(thrownFor(429, headers)).toEqual(new ThrottledError(waitMs, 'The pager is over its limit.'));
    expect(thrownFor(429, headers)).toMatchObject({ retryAfterMs: waitMs });
  });

  test('P8: 400 is refused permanently', () => {
    expect(thrownFor(400)).toEqual(new PermanentError(400, 'The pager refuses this event.'));
  });

  test.each([199, 300, 401, 403, 500])('P8: %i can be fixed, and is tried again', (status) => {
    expect(thrownFor(status)).toEqual(new TransientError(`The pager answered ${status}.`));
  });
});

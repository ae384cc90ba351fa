/** What the paging services are sent, and what their answers mean. */
import { describe, expect, test } from '@jest/globals';
import type { HttpCall, HttpReply } from '../../../lambdas/adapters/http/http-call.ts';
import { assertAccepted, pagerDuty } from '../../../lambdas/adapters/http/pagers/pagerduty.ts';
import { serviceNowEvents } from '../../../lambdas/adapters/http/pagers/servicenow.ts';
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

/** Both pagers over one line, which answers `status`. */
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

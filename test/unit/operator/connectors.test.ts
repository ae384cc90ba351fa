import { describe, expect, test } from '@jest/globals';
import { readContent } from '../../../bin/dlq/content.ts';
import { letterQueue, replayQueue } from '../../../bin/dlq/letter-queues.ts';
import { usualRate } from '../../../bin/dlq/usual.ts';
import { concurrencyNeeded } from '../../../bin/doctor/needs.ts';
import { queueNameOf } from '../../../bin/operator/connectors.ts';
import { grantedAt } from '../../../bin/operator/granted-rate.ts';
import { workerRowsWith } from '../../../bin/operator/workers.ts';
import { connectorSecretChecks } from '../../../bin/secrets/connector-secrets.ts';
import { hasher } from '../../../lambdas/adapters/system.ts';
import { recordKeyOf } from '../../../lambdas/core/message/keys.ts';
import { messageText } from '../../../lambdas/core/message/message-text.ts';
import { resolveConfig } from '../../../lib/config.ts';
import { loadConnectors } from '../../../lib/connectors/load.ts';
import { threeConnectors } from '../../stack/own-connectors.ts';
import { bad } from '../dlq/rig.ts';

const connectors = await loadConnectors(threeConnectors);

describe('the operator’s commands by connector', () => {
  test('its workers are beside those of the default ones', () => {
    const rows = workerRowsWith(connectors).filter(({ downstreams }) => downstreams.includes('ehr'));
    expect(rows.map(({ worker, queue }) => [worker, queue])).toEqual([
      ['ehr-events-worker', 'ehr-events'],
      ['ehr-requests-worker', 'ehr-requests'],
      ['ehr-refresh-worker', 'ehr-refresh'],
    ]);
  });

  test.each([
    ['ehr-events', '', 'ehr-events.fifo'],
    ['ehr-requests', '-dlq', 'ehr-requests-dlq.fifo'],
    ['ehr-refresh', '-dlq', 'ehr-refresh-dlq'],
    ['voice', '-dlq', 'voice-dlq.fifo'],
  ] as const)('%s%s is %s in SQS', (queue, suffix, name) => {
    expect(queueNameOf(queue, suffix)).toBe(name);
  });

  test('P12: what a connector grants is said by its definition and its settings, with the usual headroom', () => {
    const granted = grantedAt({ connectors, settings: { EHR_RATE_LIMIT: '10', EHR_RATE_WINDOW_MS: '2000' } });
    expect(granted('ehr')).toBe(4);
    const { calls, windowMs } = connectors.find(({ connector }) => connector.name === 'sales')?.connector
      .limits.default ?? { calls: 0, windowMs: 1 };
    expect(granted('sales')).toBe(Math.floor(calls * 0.8) / (windowMs / 1000));
    expect([granted('crm'), granted('warehouse'), granted('genesys')]).toEqual([80, 80, undefined]);
  });

  test('P12: a replay goes at half of what the connector of its queue grants', () => {
    const at = { connectors, settings: { EHR_RATE_LIMIT: '10' } };
    expect([usualRate(at, 'ehr-events'), usualRate(at, 'voice'), usualRate(at, 'quarantine')]).toEqual([
      4, 40, 40,
    ]);
  });

  test('dead letters are looked after by the names of its queues, and by no others', () => {
    expect(replayQueue('billing-requests', connectors)).toBe('billing-requests');
    expect(() => letterQueue('billing-requests')).toThrow(/There are no dead letters/);
    expect(() => letterQueue('other-events', connectors)).toThrow(/ehr-refresh, sales-events/);
  });

  test('P2: an event’s letter is replayed under the claim of the connector that could not apply it', () => {
    const message = bad('e-1', 'i-1');
    const content = readContent(hasher, 'ehr-events', messageText(message), 'm-1');
    expect(content?.target?.key).toBe(`${recordKeyOf(hasher, message)}#ehr`);
    const edited = content?.edit?.(JSON.stringify({ ...(message.data as object), note: 'mended' }));
    expect(edited?.target?.key).toBe(content?.target?.key);
  });

  test('the account must have room for its workers, its flow controller and its watchdog', () => {
    const config = resolveConfig();
    expect(concurrencyNeeded(config, connectors)).toBe(concurrencyNeeded(config) + 9 * 20 + 3 * 2);
  });

  test('P9: a credential that lacks a field of its kind is told by the fields’ names alone', () => {
    const [ehr] = connectors.filter(({ connector }) => connector.name === 'ehr');
    const [credential, webhook] = ehr === undefined ? [] : connectorSecretChecks(ehr);
    expect(credential?.fault('{}')).toMatch(/connector-ehr is still the placeholder/);
    expect(credential?.fault('{"clientId":"secret-id"}')).toBe(
      'The secret connector-ehr holds no credential of the kind private-key-jwt: it needs clientId, signingKey.',
    );
    expect(credential?.fault('{"clientId":"a","signingKey":"b"}')).toBeUndefined();
    expect(webhook?.fault('')).toMatch(/webhook-ehr is empty/);
  });
});

/**
 * The flow controller and the platform updater as they are wired: what they look at, and what they move.
 * @isolated
 */
import { afterAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { breakerItem } from '../../../lambdas/adapters/dynamodb/breaker-item.ts';
import { initialState } from '../../../lambdas/core/breaker/transitions.ts';
import type { BreakerState, PlatformUpdateMessage } from '../../../lambdas/core/ports.ts';
import { emptyRecord } from '../../../lambdas/core/tokens/record.ts';
import { environment, json, mockCloud } from './cloud.ts';

const before = { ...process.env };
const cloud = mockCloud();
process.env = environment();
const { flowControl } = await import('../../../lambdas/handlers/wiring/flow-control.ts');
const { platformUpdates } = await import('../../../lambdas/handlers/wiring/updates.ts');
const { updatedPlatforms, updateStyles } = await import('../../../lambdas/handlers/wiring/update-styles.ts');

beforeEach(() => {
  cloud.clear();
  process.env = environment();
});
afterAll(() => {
  process.env = before;
  jest.restoreAllMocks();
});

const settings = (name: string): number => Number(process.env[name]);
const now = Date.now();
/** Depths by queue; every event source is enabled with two containers. */
const queues = (depths: Record<string, number>): void => {
  cloud.answers['GetQueueAttributesCommand'] = ({ input }) => ({
    Attributes: { ApproximateNumberOfMessages: String(depths[input.QueueUrl] ?? 0) },
  });
  cloud.answers['GetEventSourceMappingCommand'] = {
    State: 'Enabled',
    ScalingConfig: { MaximumConcurrency: 2 },
  };
};
const moves = () => cloud.inputs('UpdateEventSourceMappingCommand');
const openSince = (downstream: string, agoMs: number): BreakerState => ({
  ...initialState(downstream),
  ...{
    version: 1,
    phase: 'open',
    episode: `${downstream}-1`,
    openedAtMs: now - agoMs,
    changedAtMs: now - agoMs,
  },
  ...{ openUntilMs: now + 3_600_000, reason: 'down' },
});

describe('a tick of the flow controller', () => {
  test('P4: looks at every source, its breaker and its record', async () => {
    queues({});
    await flowControl().tick();
    const sources = ['voice', 'digital', 'requests', 'refresh', 'enrichment'];
    const workers = ['voice', 'digital', 'request', 'refresh', 'enrichment'];
    expect(cloud.inputs('GetQueueAttributesCommand').map(({ QueueUrl }) => QueueUrl)).toEqual(
      sources.map((name) => `url:${name}`),
    );
    expect(cloud.inputs('GetEventSourceMappingCommand').map(({ UUID }) => UUID)).toEqual(
      sources.map((name) => `mapping:${name}`),
    );
    const read = cloud.inputs('GetItemCommand').map(({ TableName, Key }) => `${TableName} ${Key.pk.S}`);
    expect(read.sort()).toEqual(
      [
        ...workers.map((name) => `table:coordination control#${name}-worker`),
        ...['crm', 'crm', 'crm', 'crm', 'warehouse'].map((name) => `table:breaker ${name}`),
        // Of the sources that canaries go through.
        ...['crm', 'crm', 'crm', 'warehouse'].map((name) => `table:coordination health#${name}`),
      ].sort(),
    );
    expect(cloud.inputs('PutItemCommand').map(({ TableName }) => TableName)).toEqual(
      workers.map(() => 'table:coordination'),
    );
    expect(moves()).toEqual([]);
  });

  test('P4: gives a deep queue as many containers as its downstream’s rate can feed', async () => {
    process.env['CRM_RATE_LIMIT'] = '1000000';
    queues({ 'url:voice': settings('CONTROL_BACKPRESSURE_DEPTH') });
    await flowControl().tick();
    expect(moves()).toEqual([
      {
        UUID: 'mapping:voice',
        ScalingConfig: { MaximumConcurrency: settings('WORKER_MAX_CONCURRENCY') },
      },
    ]);
    expect(cloud.inputs('UpdateItemCommand')).toMatchObject([
      { TableName: 'table:coordination', Key: { pk: { S: 'health#crm' } } },
    ]);
  });

  test.each([0, 3000])(
    'P4: counts calls of up to their time-out, of the CRM or %i ms of the warehouse',
    async (ms) => {
      Object.assign(process.env, {
        CRM_TIMEOUT_MS: '1000',
        WAREHOUSE_TIMEOUT_MS: String(ms),
        WORKER_BATCH: '10',
      });
      Object.assign(process.env, { CRM_RATE_LIMIT: '50', CRM_RATE_WINDOW_MS: '1000', RATE_HEADROOM: '0.2' });
      queues({ 'url:voice': settings('CONTROL_BACKPRESSURE_DEPTH') });
      await flowControl().tick();
      // 40 calls a second, in batches of ten that last as long as their calls and a second.
      const MaximumConcurrency = Math.ceil((40 * (Math.max(1000, ms) / 1000 + 1)) / 10);
      expect(moves()).toEqual([{ UUID: 'mapping:voice', ScalingConfig: { MaximumConcurrency } }]);
    },
  );

  test('P4: pauses enrichment while too much else waits', async () => {
    process.env['CONTROL_COOLDOWN_MS'] = '0';
    queues({ 'url:voice': settings('CONTROL_PAUSE_ENRICHMENT_DEPTH') });
    await flowControl().tick();
    expect(moves()).toContainEqual({ UUID: 'mapping:enrichment', Enabled: false });
  });

  test('P11: resumes a source whose messages would expire, whatever holds it', async () => {
    queues({ 'url:voice': 1 });
    cloud.answers['GetEventSourceMappingCommand'] = ({ input }) => ({
      State: input.UUID === 'mapping:voice' ? 'Disabled' : 'Enabled',
      ScalingConfig: { MaximumConcurrency: 2 },
    });
    const oldestMs = settings('SOURCE_RETENTION_S') * 1000 - settings('RETENTION_GUARD_MS');
    const held = (ageMs: number) => {
      cloud.answers['GetItemCommand'] = ({ input }) =>
        input.Key.pk.S === 'control#voice-worker'
          ? {
              Item: {
                pk: input.Key.pk,
                pauseReason: { S: 'operator' },
                nonEmptySinceMs: { N: String(now - ageMs) },
              },
            }
          : {};
    };
    held(oldestMs - 60_000);
    await flowControl().tick();
    expect(moves()).toEqual([]);
    held(oldestMs);
    await flowControl().tick();
    expect(moves()).toMatchObject([{ UUID: 'mapping:voice', Enabled: true }]);
  });
});

describe('the reconciler', () => {
  const published = () =>
    cloud.inputs('PublishCommand').map(({ TopicArn, Message }) => `${TopicArn} ${JSON.parse(Message).key}`);
  const standing = (agoMs: number): void => {
    const breakers = ['crm', 'warehouse', 'genesys', 'nice'].map((name) =>
      breakerItem(openSince(name, agoMs)),
    );
    cloud.answers['ScanCommand'] = { Items: breakers };
    const record = { S: JSON.stringify({ ...emptyRecord, incident: `token-${now - agoMs}` }) };
    cloud.answers['GetItemCommand'] = ({ input }) =>
      input.TableName === 'table:tokens' ? { Item: { pk: input.Key.pk, record } } : {};
  };

  test('P8: publishes what nobody was told of, of breakers and tokens, and remembers it', async () => {
    standing(60_000);
    expect(await flowControl().reconcile()).toBe(6);
    expect(published().sort()).toEqual(
      [
        ...['crm', 'warehouse', 'genesys', 'nice'].map((name) => `arn:on-call breaker-${name}-1`),
        ...['genesys', 'nice'].map((name) => `arn:on-call ${name}-token-${now - 60_000}`),
      ].sort(),
    );
    expect(cloud.inputs('ScanCommand').every(({ TableName }) => TableName === 'table:breaker')).toBe(true);
    expect(cloud.inputs('PutItemCommand')).toMatchObject([
      { TableName: 'table:coordination', Item: { pk: { S: 'oncall-reconcile' } } },
    ]);
    const asked = cloud.inputs('GetItemCommand').map(({ Key }) => Key.pk.S);
    expect(asked).toContain('oncall#pagerduty#breaker-crm-1');
  });

  test('P7: looks at the tokens of every further connector that has some', async () => {
    process.env['TOKEN_HOLDERS'] = 'ehr,billing';
    await flowControl().reconcile();
    const tokens = cloud.inputs('GetItemCommand').filter(({ TableName }) => TableName === 'table:tokens');
    expect(tokens.map(({ Key }) => Key.pk.S).sort()).toEqual([
      ...['connector#billing', 'connector#ehr', 'genesys', 'nice'],
    ]);
  });

  test('P8: leaves the stream five seconds', async () => {
    standing(Date.now() - now + 1000);
    expect(await flowControl().reconcile()).toBe(0);
    expect(published()).toEqual([]);
  });
});

describe('the platform updater', () => {
  const update: PlatformUpdateMessage = {
    ...{ kind: 'platform-update', platform: 'nice', interactionId: 'i', caseId: 'k', eventId: 'e' },
    processedAtMs: 1,
  };
  const record = (body: unknown) => ({
    ...{ messageId: 'm-1', receiptHandle: 'r-1', group: 'm-1', sentAtMs: Date.now(), receiveCount: 1 },
    ...{ attributes: {}, body: JSON.stringify(body) },
  });
  const endsMs = Date.now() + 60_000;
  const keepTokens = (): void => {
    let item: unknown;
    cloud.answers['PutItemCommand'] = ({ input }) => {
      if (input.TableName === 'table:tokens') item = input.Item;
      return {};
    };
    cloud.answers['GetItemCommand'] = () => ({ Item: item });
  };
  const replies = ({ url }: { url: string }) => {
    if (url.includes('openid')) return json({ token_endpoint: 'https://auth/token' });
    return url.endsWith('/token') ? json({ access_token: 'bearer', expires_in: 3600 }) : json({});
  };

  test('P11: reports a platform by the way that the settings name', async () => {
    Object.assign(process.env, {
      NICE_UPDATE_STYLE: 'bulk',
      NICE_API_URL: 'https://nice',
      UPDATE_SPACING_MS: '0',
    });
    keepTokens();
    cloud.reply = replies;
    const { update: run, settled } = platformUpdates();
    expect(await run([record(update)], endsMs)).toEqual([]);
    // Of both platforms.
    expect(await settled()).toHaveLength(2);
    expect(cloud.calls.at(-1)).toMatchObject({
      method: 'POST',
      url: 'https://nice/api/v2/interactions/batch',
    });
  });

  test('P11: drops what is for a platform that gets nothing', async () => {
    process.env['NICE_UPDATE_STYLE'] = 'none';
    expect(await platformUpdates().update([record(update)], endsMs)).toEqual([]);
    expect(cloud.calls).toEqual([]);
  });

  test('P11: dead-letters what is no update, with the name of its queue', async () => {
    expect(await platformUpdates().update([record('nonsense')], endsMs)).toEqual([]);
    expect(cloud.inputs('SendMessageCommand')).toMatchObject([
      { QueueUrl: 'url:dlq.fifo', MessageAttributes: { source: { StringValue: 'the source' } } },
    ]);
  });

  test('P11: notes what fails and puts it back, into its own queue', async () => {
    Object.assign(process.env, { NICE_UPDATE_STYLE: 'bulk', NICE_API_URL: 'https://nice' });
    keepTokens();
    cloud.reply = (call) => (call.url.endsWith('/batch') ? json({}, 500) : replies(call));
    expect(await platformUpdates().update([record(update)], endsMs)).toEqual(['m-1']);
    expect(cloud.inputs('ChangeMessageVisibilityBatchCommand')).toMatchObject([{ QueueUrl: 'url:source' }]);
    const notes = cloud.inputs('UpdateItemCommand').filter(({ Key }) => Key.pk.S.startsWith('update#nice#'));
    expect(notes).toMatchObject([{ TableName: 'table:coordination' }]);
    const ttl = Number(notes[0].ExpressionAttributeValues[':ttl'].N);
    expect(Math.abs(ttl - Date.now() / 1000 - settings('SOURCE_RETENTION_S'))).toBeLessThan(60);
  });

  test('P11: the styles are those of the settings; none is told by none', () => {
    const styles = (genesys: string, nice: string) => {
      Object.assign(process.env, { GENESYS_UPDATE_STYLE: genesys, NICE_UPDATE_STYLE: nice });
      return [updateStyles(), [...updatedPlatforms()]];
    };
    expect(styles('participant', 'none')).toEqual([{ genesys: 'participant', nice: 'none' }, ['genesys']]);
    expect(styles('bulk', 'bulk')).toEqual([{ genesys: 'bulk', nice: 'bulk' }, ['genesys', 'nice']]);
    expect(styles('none', 'none')).toEqual([{ genesys: 'none', nice: 'none' }, []]);
    expect(() => styles('participant', 'participant')).toThrow('NICE_UPDATE_STYLE');
  });
});

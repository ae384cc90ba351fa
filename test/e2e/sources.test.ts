/** The event bus and rotations of a webhook secret, over the synthesized template and the simulated CRM (P1, P2, P3, P10). */
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  DescribeSecretCommand,
  PutSecretValueCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LocalStack } from '../../local/local-stack.ts';
import { stopPermitted } from './permitted.ts';
import { clientsOf } from './runner/clients.ts';
import { startStack } from './start-stack.ts';

const envelopeText = readFileSync(
  path.resolve(import.meta.dirname, '../fixtures/eventbridge/user-end.json'),
  'utf8',
);
const SOURCE = JSON.parse(envelopeText).source as string;
const DAY_MS = 86_400_000;
/** A busy machine may take this long for what takes a second, ms. */
const PATIENCE_MS = 60_000;

let stack: LocalStack;
beforeAll(async () => {
  stack = await startStack({ warm: ['ingest'], settings: { GENESYS_EVENT_SOURCE: SOURCE } });
}, 120_000);
afterAll(async () => {
  await stopPermitted(stack);
});

async function post(event: unknown, secret: string): Promise<number> {
  const body = JSON.stringify(event);
  const mac = createHmac('sha256', secret).update(body).digest('hex');
  const response = await fetch(`${stack.api}/webhooks/genesys`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${mac}` },
    body,
  });
  await response.arrayBuffer();
  return response.status;
}

const event = (messageId: string, interactionId: string, eventType = 'routing.interaction.start') => ({
  messageId,
  eventType,
  timestamp: '2026-01-01T00:00:00.000Z',
  data: { id: interactionId, type: 'voice', state: 'any' },
});

interface Effect {
  seq: number;
  ids: Record<string, string>;
}

/** Effects on interactions that the CRM has recorded, oldest first. */
async function effects(): Promise<Effect[]> {
  const response = await fetch(`${stack.simulators.crm}/_sim/effects`);
  return ((await response.json()) as { items: Effect[] }).items;
}

/** Looks until `holds`, for a minute at most; answers what it saw last. */
async function eventually<Seen>(look: () => Promise<Seen>, holds: (seen: Seen) => boolean): Promise<Seen> {
  const endMs = Date.now() + PATIENCE_MS;
  for (;;) {
    const seen = await look();
    if (holds(seen) || Date.now() > endMs) return seen;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

describe('the Genesys event bus beside webhooks', () => {
  const conversation = 'conversation-of-both-sources';
  const envelope = (topic: string, more: Record<string, unknown> = {}) => {
    const { 'detail-type': _type, detail, source } = JSON.parse(envelopeText);
    return {
      source,
      'detail-type': `v2.detail.events.conversation.{id}.${topic}`,
      detail: {
        ...detail,
        topicName: `v2.detail.events.conversation.${conversation}.${topic}`,
        eventBody: { ...detail.eventBody, conversationId: conversation, ...more },
      },
    };
  };
  const secret = 'local-genesys-secret';
  const ofBoth = async (): Promise<Effect[]> =>
    (await effects()).filter(({ ids }) => ids['interactionId'] === conversation);

  it('P2, P3: each delivery id of one interaction takes effect once, in the order of acceptance', async () => {
    const steps = [
      () => post(event('both-1', conversation), secret),
      () => stack.putEvent(envelope('user.start')),
      () => stack.putEvent(envelope('user.start')),
      () => post(event('both-2', conversation, 'routing.interaction.end'), secret),
      () => post(event('both-1', conversation), secret),
      () => stack.putEvent(envelope('user.end')),
    ];
    for (const [index, step] of steps.entries()) {
      await step();
      const wanted = new Set(steps.slice(0, index + 1).map((_, at) => [0, 1, 1, 2, 0, 3][at])).size;
      expect(await eventually(ofBoth, (all) => all.length >= wanted)).toHaveLength(wanted);
    }
    expect((await ofBoth()).map(({ ids }) => ids['eventType'])).toEqual([
      'routing.interaction.start',
      'v2.detail.events.conversation.{id}.user.start',
      'routing.interaction.end',
      'v2.detail.events.conversation.{id}.user.end',
    ]);
  }, 180_000);

  it('P2: a station that goes on, off and on again has three effects, however often each is delivered', async () => {
    const station = (state: string, timestamp: string) => ({
      source: SOURCE,
      'detail-type': 'v2.users.{id}.station',
      detail: { topicName: 'v2.users.station-1.station', eventBody: { station: state }, timestamp },
    });
    const envelopes = [
      station('on', '2026-05-01T10:00:00Z'),
      station('off', '2026-05-01T10:00:05Z'),
      station('on', '2026-05-01T10:00:09Z'),
    ];
    const stored = async (): Promise<Effect[]> => {
      const response = await fetch(`${stack.simulators.control}/warehouse/_sim/effects`);
      return ((await response.json()) as { items: Effect[] }).items;
    };
    const before = (await stored()).length;
    for (const envelope of [...envelopes, ...envelopes]) await stack.putEvent(envelope);
    expect(await eventually(stored, (all) => all.length >= before + 3)).toHaveLength(before + 3);
  }, 180_000);

  it('P10, P11: the rule lets no other source in, and a malformed envelope reaches the DLQ with its reason', async () => {
    expect(await stack.putEvent({ ...envelope('user.end'), source: 'somebody.else' })).toEqual([]);
    await stack.putEvent({ source: SOURCE, 'detail-type': 'x', detail: { topicName: 'no body' } });
    const url = stack.resources.find(
      ({ type, ref }) => type === 'AWS::SQS::Queue' && /genesys-events-dlq$/.test(ref),
    )?.ref;
    const { sqs } = clientsOf(stack);
    const receive = async () =>
      (await sqs.send(new ReceiveMessageCommand({ QueueUrl: url, MessageAttributeNames: ['All'] })))
        .Messages ?? [];
    const [dead] = await eventually(receive, (messages) => messages.length > 0);
    sqs.destroy();
    expect(dead?.MessageAttributes?.['reason']?.StringValue).toBe('malformed');
    expect(dead?.Body).toContain('no body');
  }, 120_000);
});

describe('rotation of a webhook secret', () => {
  const SecretId = 'webhook-genesys';
  const before = 'local-genesys-secret';
  const after = 'the-next-genesys-secret';

  it('P10: nothing is refused or lost while old and new overlap; a day later the old one is refused', async () => {
    const { secrets } = clientsOf(stack);
    const arn = stack.resources.find(
      ({ type, ref }) => type === 'AWS::SecretsManager::Secret' && ref.includes(SecretId),
    )?.ref;
    const statuses: number[] = [];
    let sent = 0;
    const send = async (secret: string): Promise<void> => {
      sent += 1;
      statuses.push(await post(event(`rotated-${sent}`, `rotation-${sent % 5}`), secret));
    };
    const sendSome = async (...withSecrets: string[]): Promise<void> => {
      for (const secret of [...withSecrets, ...withSecrets, ...withSecrets]) await send(secret);
    };

    await sendSome(before);
    const { VersionId } = await secrets.send(
      new PutSecretValueCommand({ SecretId: arn, SecretString: after, VersionStages: ['AWSPENDING'] }),
    );
    await sendSome(after, before);
    const { VersionIdsToStages = {} } = await secrets.send(new DescribeSecretCommand({ SecretId: arn }));
    const current = Object.keys(VersionIdsToStages).find((id) =>
      VersionIdsToStages[id]?.includes('AWSCURRENT'),
    );
    await secrets.send(
      new UpdateSecretVersionStageCommand({
        SecretId: arn,
        VersionStage: 'AWSCURRENT',
        RemoveFromVersionId: current,
        MoveToVersionId: VersionId,
      }),
    );
    await sendSome(after, before);
    stack.functions.kill('ingest');
    await sendSome(after, before);
    expect(statuses.filter((status) => status !== 200)).toEqual([]);

    const age = await fetch(`${stack.endpoints.admin}/_control/secrets`, {
      method: 'POST',
      body: JSON.stringify({ age: { secretId: arn, ms: DAY_MS } }),
    });
    expect(age.status).toBe(200);
    stack.functions.kill('ingest');
    expect(await post(event('too-late', 'rotation-0'), before)).toBe(401);
    expect(await post(event('in-time', 'rotation-0'), after)).toBe(200);
    secrets.destroy();

    const ofRotation = async () =>
      (await effects()).filter(({ ids }) => ids['interactionId']?.startsWith('rotation-'));
    const seen = await eventually(ofRotation, (all) => all.length >= sent + 1);
    const ids = seen.map(({ ids }) => ids['eventId']);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => id?.startsWith('rotated-'))).toHaveLength(sent);
    expect(ids).not.toContain('too-late');
  }, 180_000);
});

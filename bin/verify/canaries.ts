/** A canary goes through every queue and worker: sent by its own function, followed to the record of its completion. */
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { hasher } from '../../lambdas/adapters/system.ts';
import { canaryKey } from '../../lambdas/core/canary/record.ts';
import type { SentCanary } from '../../lambdas/core/canary/send.ts';
import { canaryRoute } from '../../lambdas/core/connector/canary-queues.ts';
import type { Finding } from '../doctor/finding.ts';
import { type Check, line, type Scene, skipped, until } from './scene.ts';

/** Cold starts, the poller's waits and a batch before it, ms (own choice). */
const THROUGH_MS = 60_000;

export const canaries: Check = async (scene) => {
  const { at } = scene;
  const { Payload, FunctionError } = await at.lambda.send(
    new InvokeCommand({ FunctionName: at.functionName('canary'), Payload: Buffer.from('{}') }),
  );
  const answer: unknown = JSON.parse(Buffer.from(Payload ?? '[]').toString());
  if (FunctionError !== undefined || !Array.isArray(answer))
    return [line('canary', `its function failed: ${FunctionError ?? 'no answer'}`, 'see the log of canary')];
  return Promise.all((answer as SentCanary[]).map((sent) => followed(scene, sent)));
};

async function followed(scene: Scene, sent: SentCanary): Promise<Finding> {
  const check = `canary ${sent.queue}`;
  if ('paused' in sent) return skipped(check, 'none sent: its source is paused');
  if ('fault' in sent) return line(check, `not taken in: ${sent.fault}`, 'see docs/RUNBOOK.md#api-errors');
  const { at, now } = scene;
  const beganMs = now();
  const table = at.table(canaryRoute(sent.queue) === '/canary/requests' ? 'requests' : 'idempotency');
  const through = await until(scene, THROUGH_MS, async () => {
    const Key = { pk: { S: canaryKey(hasher, sent.id) } };
    const { Item } = await at.dynamo.send(
      new GetItemCommand({ TableName: table, Key, ConsistentRead: true }),
    );
    return Item?.['state']?.S === 'applied' ? now() - beganMs : undefined;
  });
  return through === undefined
    ? line(check, 'taken in, and not completed within a minute', 'see docs/RUNBOOK.md#canary')
    : line(check, `came through within ${Math.ceil(through / 1000) || 1} s`);
}

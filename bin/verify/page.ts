/** A test page reaches on-call: published as an incident is, followed to what the notifier notes of its delivery. */
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { dynamoIncidentStore } from '../../lambdas/adapters/dynamodb/incident-store.ts';
import { snsIncidentTopic } from '../../lambdas/adapters/sns/incident-topic.ts';
import { systemRandom } from '../../lambdas/adapters/system.ts';
import { channelFault, channelsOf } from '../../lambdas/core/oncall/channels.ts';
import type { IncidentEvent } from '../../lambdas/core/ports.ts';
import { type Check, line, skipped, until } from './scene.ts';

/** P8: paged within 15 s; a cold start on top, ms. */
const DELIVERED_MS = 45_000;

export const page: Check = async (scene) => {
  const { at, config, now } = scene;
  const fault = channelFault(String(config['ONCALL_CHANNELS']));
  if (fault !== undefined) return [line('page', fault, 'set ONCALL_CHANNELS and deploy')];
  const pagers = channelsOf(String(config['ONCALL_CHANNELS']));
  const FunctionName = at.functionName('flow-controller');
  const { Environment } = await at.lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  const topic = snsIncidentTopic(at.sns, Environment?.Variables?.['TOPIC_ONCALL_ARN'] ?? '');
  const beganMs = now();
  const trigger: IncidentEvent = {
    key: `verify-${systemRandom.id()}`,
    version: beganMs,
    action: 'trigger',
    severity: 'info',
    summary: 'A test page of steadyline verify. Nothing is wrong; it resolves itself.',
    source: 'steadyline verify',
    sinceMs: beganMs,
    alwaysDelivered: false,
  };
  const incidents = dynamoIncidentStore(at.dynamo, at.table('coordination'));
  await topic.publish(trigger);
  try {
    return await Promise.all(
      pagers.map(async (pager) => {
        const delivered = await until(scene, DELIVERED_MS, () => incidents.read(`${pager}#${trigger.key}`));
        return delivered === undefined
          ? line(
              `page ${pager}`,
              'not delivered: the pager can’t be reached, or refuses it',
              'look at the log of notifier, its URL and the secret oncall (docs/RUNBOOK.md#notifier)',
            )
          : line(`page ${pager}`, `delivered within ${Math.ceil((now() - beganMs) / 1000) || 1} s`);
      }),
    );
  } finally {
    await topic.publish({ ...trigger, action: 'resolve', version: now() + 1 });
  }
};

export const noPage: Check = async () => [skipped('page', 'no test page was asked for: --page sends one')];

/** The flow controller over AWS, from the environment. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { hotClientConfig } from '../../adapters/aws-clients.ts';
import { dynamoBreakerList } from '../../adapters/dynamodb/breaker-list.ts';
import { dynamoBreakerStore } from '../../adapters/dynamodb/breaker-store.ts';
import { dynamoIncidentStore } from '../../adapters/dynamodb/incident-store.ts';
import { dynamoReconcileMemory } from '../../adapters/dynamodb/reconcile-memory.ts';
import { dynamoTokenStore } from '../../adapters/dynamodb/token-store.ts';
import { system } from '../../adapters/runtime.ts';
import { numberSetting, optionalSetting, requiredSetting, textSetting } from '../../adapters/settings.ts';
import { snsIncidentTopic } from '../../adapters/sns/incident-topic.ts';
import { createEndEpisodes } from '../../core/breaker/end-episodes.ts';
import { DEFAULT_CONNECTORS } from '../../core/connector/default.ts';
import { usableCallsOf } from '../../core/control/usable-calls.ts';
import { channelsOf } from '../../core/oncall/channels.ts';
import { createReconcile } from '../../core/oncall/reconcile.ts';
import { watchBreakers, watchTokens } from '../../core/oncall/watched.ts';
import type { TokenHolder } from '../../core/ports.ts';
import { controlledSources } from './control.ts';
import { settingsTick } from './flow-tick.ts';

/** Whose tokens there are: the platforms', and those of the connectors in TOKEN_HOLDERS, which only further ones bring. */
function tokenHolders(): TokenHolder[] {
  const names = optionalSetting('TOKEN_HOLDERS').split(',');
  const connectors = names.filter((name) => name !== '').map((name): TokenHolder => `connector#${name}`);
  return ['genesys', 'nice', ...connectors];
}

/** How long the stream has to publish a step before the reconciler does, ms: well within P8's 15 s at two ticks a minute. */
const STREAM_GRACE_MS = 5000;

/** `tick` moves the event sources, `reconcile` ends episodes and publishes what the stream has not. */
export function flowControl(): { tick: () => Promise<void>; reconcile: () => Promise<number> } {
  const dynamo = new DynamoDBClient(hotClientConfig());
  const coordination = requiredSetting('TABLE_COORDINATION');
  const breakerTable = requiredSetting('TABLE_BREAKER');
  const breakers = {
    ...dynamoBreakerStore(dynamo, breakerTable),
    ...dynamoBreakerList(dynamo, breakerTable),
  };
  const tokens = dynamoTokenStore(dynamo, requiredSetting('TABLE_TOKENS'));
  const tick = settingsTick(dynamo, {
    workers: controlledSources(requiredSetting),
    callsPerSecond: usableCallsOf(numberSetting),
    callTimeoutMs: Math.max(...DEFAULT_CONNECTORS.map(({ prefix }) => numberSetting(`${prefix}_TIMEOUT_MS`))),
    metrics: system.metrics,
  });
  const endEpisodes = createEndEpisodes({ ...system, store: breakers });
  const reconcile = createReconcile({
    ...system,
    watched: [
      watchBreakers(breakers),
      ...tokenHolders().map((holder) => watchTokens(holder, tokens, system.clock)),
    ],
    incidents: dynamoIncidentStore(dynamo, coordination),
    topic: snsIncidentTopic(new SNSClient(hotClientConfig()), requiredSetting('TOPIC_ONCALL_ARN')),
    memory: dynamoReconcileMemory(dynamo, coordination),
    pager: channelsOf(textSetting('ONCALL_CHANNELS'))[0],
    graceMs: STREAM_GRACE_MS,
  });
  return {
    tick,
    async reconcile() {
      await endEpisodes();
      return reconcile();
    },
  };
}

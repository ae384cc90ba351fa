/** One container of the fleet as a process: tokens, platform client and updater over a real table and simulators. */
import { flushCompileCache } from 'node:module';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { hotClientConfig } from '../../../lambdas/adapters/aws-clients.ts';
import { dynamoTokenStore } from '../../../lambdas/adapters/dynamodb/token-store.ts';
import { dynamoUpdateNotes } from '../../../lambdas/adapters/dynamodb/update-notes.ts';
import { system } from '../../../lambdas/adapters/runtime.ts';
import { requiredSetting } from '../../../lambdas/adapters/settings.ts';
import { hasher } from '../../../lambdas/adapters/system.ts';
import { SteadylineError } from '../../../lambdas/core/errors.ts';
import { createUpdater } from '../../../lambdas/core/platform/updates/updater.ts';
import type { QueueRecord } from '../../../lambdas/core/ports.ts';
import { createPlatforms } from '../../../lambdas/handlers/wiring/platforms.ts';
import { updaterRules } from '../../../lambdas/handlers/wiring/updates.ts';
import type { Answers, Order } from './orders.ts';

const secret = JSON.stringify({
  primary: {
    clientId: 'local-client-id',
    clientSecret: 'local-client-secret',
    accessKeyId: 'local-access-key-id',
    accessKeySecret: 'local-access-key-secret',
  },
});
const readSecret = async () => ({ current: secret, currentSinceMs: 0 });
const dynamo = new DynamoDBClient(hotClientConfig());
const platforms = createPlatforms(dynamo, { read: readSecret, refresh: readSecret });

let backs: { messageId: string; delayS: number }[] = [];
const update = createUpdater({
  system,
  hasher,
  platforms,
  source: 'platform-updates',
  notes: dynamoUpdateNotes(dynamo, requiredSetting('TABLE_COORDINATION'), 3600),
  queue: {
    async release(records, delayS) {
      for (const { messageId } of records) backs.push({ messageId, delayS });
    },
    async deadLetter() {
      throw new Error('nothing should be dead-lettered');
    },
  },
  rules: updaterRules(),
});

const codeOf = (error: unknown): string => (error instanceof SteadylineError ? error.code : String(error));

/** Callers that ask for a token at once. */
async function get(callers: number): Promise<Answers['get']> {
  return Promise.all(
    Array.from({ length: callers }, async () => {
      const startedMs = Date.now();
      const answer = await platforms.genesys.tokens.get().then(
        ({ generation }) => ({ generation }),
        (error: unknown) => ({ code: codeOf(error) }),
      );
      return { ...answer, tookMs: Date.now() - startedMs };
    }),
  );
}

/** Calls one after the other until a time, as fast as the lane allows. */
async function call(untilMs: number): Promise<Answers['call']> {
  let made = 0;
  const codes: string[] = [];
  while (Date.now() < untilMs) {
    const options = { correlationId: `${process.pid}`, group: `${process.pid}`, fresh: true, untilMs };
    try {
      await platforms.genesys.api.probe(options);
      made += 1;
    } catch (error) {
      codes.push(codeOf(error));
    }
  }
  return { made, codes };
}

async function updateAll(records: readonly QueueRecord[]): Promise<Answers['update']> {
  backs = [];
  await update(records, Date.now() + 30_000);
  return backs;
}

/** The first call of a process takes many times as long as the next: no test is about that. */
async function begin(): Promise<void> {
  await dynamoTokenStore(dynamo, requiredSetting('TABLE_TOKENS')).read('nice');
  flushCompileCache();
  process.send?.({ ready: true });
}

process.once('disconnect', () => process.exit(0));
process.on('message', (order: Order) => {
  const work = (): Promise<unknown> => {
    if (order.kind === 'get') return get(order.callers);
    return order.kind === 'call' ? call(order.untilMs) : updateAll(order.records);
  };
  work().then(
    (answer) => process.send?.({ id: order.id, answer }),
    (error: unknown) => process.send?.({ id: order.id, error: String(error) }),
  );
});
// A rejection ends the process, which is what the test waits for beside readiness.
void begin();

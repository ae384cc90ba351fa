/** A worker whose CRM fails: its guard opens the breaker, and the process is killed right after that write. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamoBreakerStore } from '../../../lambdas/adapters/dynamodb/breaker-store.ts';
import { dynamoHealthStore } from '../../../lambdas/adapters/dynamodb/health-store.ts';
import { memorySystem } from '../../../lambdas/adapters/memory/system.ts';
import { systemClock } from '../../../lambdas/adapters/system.ts';
import { createBreakerGuard } from '../../../lambdas/core/breaker/guard.ts';
import { breakerSettings } from '../../../lambdas/core/breaker/settings.ts';
import type { BreakerStore } from '../../../lambdas/core/ports.ts';
import { resolveConfig } from '../../../lib/config.ts';

const [endpoint = '', breakerTable = '', coordinationTable = ''] = process.argv.slice(2);
const client = new DynamoDBClient({
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
});
const store = dynamoBreakerStore(client, breakerTable);
const deadly: BreakerStore = {
  ...store,
  async transition(next, expectedVersion) {
    const written = await store.transition(next, expectedVersion);
    if (written && next.phase === 'open') process.kill(process.pid, 'SIGKILL');
    return written;
  },
};
const config = resolveConfig();
const guard = createBreakerGuard({
  ...memorySystem(),
  clock: systemClock,
  downstream: 'crm',
  store: deadly,
  health: dynamoHealthStore(client, coordinationTable),
  settings: breakerSettings((name) => Number(config[name]), 'CRM_TIMEOUT_MS'),
});

for (let call = 0; call < 1000; call += 1) {
  const group = `group-${call % 5}`;
  const admission = await guard.admit(group, true);
  await guard.report(admission, group, 'failure');
}
process.exit(1);

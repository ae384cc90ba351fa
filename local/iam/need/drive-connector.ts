/** Has every function of a connector do what it is there for, so that its own calls are seen. */
import type { Connector } from '../../../lambdas/core/connector/definition.ts';
import { needsToken } from '../../../lambdas/core/credentials/auth.ts';
import { createAsker } from '../../drill/connectors/lookups.ts';
import { createOperationSender } from '../../drill/connectors/operations.ts';
import type { LocalStack } from '../../local-stack.ts';
import { createPlay } from '../../play/play.ts';
import { localSecrets } from '../../secretsmanager/local-values.ts';
import { createHttpClient } from '../../traffic/http-client.ts';
import type { SimulatorClient } from '../../traffic/simulator-client.ts';
import { callersOf } from './callers.ts';
import { forgotten } from './forgotten.ts';
import type { Operator } from './operator.ts';
import { seen } from './seen.ts';

export interface DrivenSystem {
  connector: Connector;
  client: SimulatorClient;
  /** A notice of a change as its sender posts it, where it takes any. */
  notice?: unknown;
}

/** Enough that no function is left without work; of events a connector takes some. */
const SOME = 12;
const MOST = 60;
/** Those that fetch tokens and tell on-call of trouble with them. */
const workers = ['events-worker', 'requests-worker', 'refresh-worker'] as const;

/** Ends when all is done that it begins. The system answers again then. */
export async function driveConnector(
  stack: LocalStack,
  operator: Operator,
  { connector, client, notice }: DrivenSystem,
  say: (text: string) => void,
): Promise<void> {
  const { name } = connector;
  const play = createPlay(stack);
  const http = createHttpClient(stack.api, SOME);
  const key = localSecrets['api-key'] ?? '';
  const [asker, sender] = [createAsker(connector, http, key), createOperationSender(connector, http, key)];
  const work = async (): Promise<void> => {
    await play.sendEvents(MOST);
    for (let count = 0; count < SOME; count += 1) {
      asker?.send();
      sender?.send();
    }
    await Promise.all([asker?.settled(), sender?.settled()]);
  };

  say(`${name}: lookups, requests, events, a change`);
  await work();
  if (notice !== undefined)
    await callersOf(stack, say).signed(`/webhooks/changes/${name}`, `local-${name}-secret`, notice);

  say(`${name}: work that waits, and a token that no worker is granted`);
  const own = workers.filter((worker) => operator.hasSource(`${name}-${worker}`));
  for (const worker of own) await operator.switchSource(`${name}-${worker}`, false);
  await client.turn({ mode: 'refuse-all', kinds: ['token'] });
  await operator.forgetToken(`connector#${name}`);
  await work();
  for (const worker of needsToken(connector.auth) ? own : []) {
    await operator.switchSource(`${name}-${worker}`, true);
    const isPublished = await seen(
      stack,
      ({ caller, action }) => caller === `${name}-${worker}` && action === 'sns:Publish',
      () => operator.forgetToken(`connector#${name}`),
    );
    if (!isPublished) say(`${name}-${worker} published no incident`);
    await operator.switchSource(`${name}-${worker}`, false);
  }
  await client.turn({ mode: 'up' });
  await operator.forgetToken(`connector#${name}`);
  for (const worker of own) await operator.switchSource(`${name}-${worker}`, true);
  await forgotten(stack, operator, `${name}-`, 'requests-worker');
  http.stop();
}

import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect, test } from '@jest/globals';
import { dynamoBreakerReader } from '../../lambdas/adapters/dynamodb/breaker-reader.ts';
import { dynamoBreakerStore } from '../../lambdas/adapters/dynamodb/breaker-store.ts';
import { dynamoHealthStore } from '../../lambdas/adapters/dynamodb/health-store.ts';
import { memorySystem } from '../../lambdas/adapters/memory/system.ts';
import { createBreakerGuard } from '../../lambdas/core/breaker/guard.ts';
import { defaults } from '../unit/breaker/settings.ts';
import { describeOnEngines, type Engine } from './support/engines.ts';

/** Two containers on tables, and the names of the calls made since the last look. */
async function wire(engine: Engine) {
  const [breakers, coordination] = [await engine.createTable(), await engine.createTable()];
  const system = memorySystem();
  const sent: string[] = [];
  const client = new Proxy(engine.client(), {
    get: (target, name) =>
      name === 'send'
        ? (command: Parameters<DynamoDBClient['send']>[0]) => {
            sent.push(command.constructor.name);
            return target.send(command);
          }
        : Reflect.get(target, name),
  });
  const guards = [0, 1].map(() =>
    createBreakerGuard({
      ...system,
      downstream: 'crm',
      store: dynamoBreakerStore(client, breakers),
      health: dynamoHealthStore(client, coordination),
      read: dynamoBreakerReader(client, breakers, coordination),
      settings: defaults,
    }),
  );
  return {
    clock: system.clock,
    calls: () => sent.splice(0),
    async call(container: number, group: string, outcome: 'success' | 'failure'): Promise<string> {
      const guard = guards[container];
      if (guard === undefined) throw new Error(`there is no container ${container}`);
      const admission = await guard.admit(group, true);
      await guard.report(admission, group, outcome);
      return admission.kind;
    },
  };
}

describeOnEngines('breaker over its tables', (engine) => {
  test('P4: a healthy second costs a container one read, and now and then a note', async () => {
    const { call, calls, clock } = await wire(engine);
    for (const group of ['a', 'b', 'c']) await call(0, group, 'success');
    expect(calls()).toEqual(['BatchGetItemCommand', 'UpdateItemCommand']);
    await clock.advance(500);
    for (const group of ['a', 'b', 'c']) await call(0, group, 'success');
    expect(calls()).toEqual([]);
  });

  test('P4: an outage opens, probes close, and all containers follow', async () => {
    const { call, calls, clock } = await wire(engine);
    for (const [i, group] of ['a', 'b', 'c'].entries()) {
      expect(await call(i % 2, group, 'failure')).toBe('pass');
      await clock.advance(1000);
    }
    expect(await call(0, 'd', 'success')).toBe('open');
    expect(await call(1, 'e', 'success')).toBe('open');
    await clock.advance(defaults.openMs);
    expect(await call(1, 'e', 'failure')).toBe('probe');
    expect(await call(1, 'e', 'success')).toBe('open');
    await clock.advance(defaults.openMs);
    calls();
    for (const [i, group] of ['a', 'b', 'c'].entries())
      expect(await call(i % 2, group, 'success')).toBe('probe');
    await clock.advance(1000);
    expect(await call(0, 'a', 'success')).toBe('pass');
    expect(await call(1, 'b', 'success')).toBe('pass');
    expect(calls().filter((name) => name === 'PutItemCommand')).toHaveLength(2);
  });
});

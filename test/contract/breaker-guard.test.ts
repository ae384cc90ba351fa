import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect, test } from '@jest/globals';
import { dynamoBreakerReader } from '../../lambdas/adapters/dynamodb/breaker-reader.ts';
import { dynamoBreakerStore } from '../../lambdas/adapters/dynamodb/breaker-store.ts';
import { dynamoHealthStore } from '../../lambdas/adapters/dynamodb/health-store.ts';
import { memorySystem } from '../../lambdas/adapters/memory/system.ts';
import { createBreakerGuard } from '../../lambdas/core/breaker/guard.ts';
import type { CallReport, Outcome } from '../../lambdas/core/ports.ts';
import { defaults } from '../unit/breaker/settings.ts';
import { describeOnEngines, type Engine } from './support/engines.ts';

function fail(container: number): never {
  throw new Error(`there is no container ${container}`);
}

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
  const containers = [0, 1].map(() => {
    const shared = {
      ...system,
      store: dynamoBreakerStore(client, breakers),
      health: dynamoHealthStore(client, coordination),
      read: dynamoBreakerReader(client, breakers, coordination),
      settings: defaults,
    };
    const guard = createBreakerGuard({ ...shared, downstream: 'crm' });
    return { guard, operation: createBreakerGuard({ ...shared, downstream: 'crm/events', system: guard }) };
  });
  return {
    clock: system.clock,
    calls: () => sent.splice(0),
    async call(container: number, group: string, outcome: Outcome, report?: CallReport): Promise<string> {
      const { guard } = containers[container] ?? fail(container);
      const admission = await guard.admit(group, true);
      await guard.report(admission, group, outcome, report);
      return admission.kind;
    },
    /** A call of an operation, with leave of both breakers. */
    async operate(container: number, group: string, outcome: Outcome): Promise<string> {
      const both = containers[container] ?? fail(container);
      const above = await both.guard.admit(group, true);
      const admission = await both.operation.admit(group, true);
      const how = { beganAtMs: system.clock.now(), refusal: { status: 422, code: 'NO' } };
      await both.guard.report(above, group, admission.kind === 'open' ? 'released' : outcome, how);
      await both.operation.report(admission, group, outcome, how);
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

  test('P13: an operation costs its container no read of its own, and now and then a note', async () => {
    const { operate, calls, clock } = await wire(engine);
    await operate(0, 'a', 'success');
    calls();
    await clock.advance(1000);
    for (const group of ['a', 'b', 'c']) await operate(0, group, 'success');
    const healthy = calls();
    expect(healthy.filter((name) => name === 'BatchGetItemCommand')).toHaveLength(1);
    expect(healthy.length).toBeLessThanOrEqual(1 + 2 * 2);
    await clock.advance(500);
    for (const group of ['a', 'b', 'c']) await operate(0, group, 'success');
    expect(calls().filter((name) => name === 'BatchGetItemCommand')).toEqual([]);
  });

  test('P4: refusals open their operation alone, for all containers', async () => {
    const { call, operate, clock } = await wire(engine);
    for (const [i, group] of ['a', 'b', 'c'].entries()) {
      expect(await operate(i % 2, group, 'refused')).toBe('pass');
      await clock.advance(1000);
    }
    expect(await operate(0, 'd', 'success')).toBe('open');
    expect(await operate(1, 'e', 'success')).toBe('open');
    expect(await call(1, 'f', 'success')).toBe('pass');
  });

  test('P4: throttles hold the lane for all containers, and one call tests it', async () => {
    const { call, clock } = await wire(engine);
    const report = { beganAtMs: clock.now(), retryAfterMs: 5000 };
    for (const [i, group] of ['a', 'b', 'c'].entries()) {
      expect(await call(i % 2, group, 'throttled', report)).toBe('pass');
      await clock.advance(1000);
    }
    for (const container of [0, 1]) expect(await call(container, 'd', 'success')).toBe('open');
    await clock.advance(4000);
    expect(await call(1, 'd', 'throttled', report)).toBe('probe');
    expect(await call(0, 'e', 'success')).toBe('open');
    await clock.advance(5000);
    expect(await call(0, 'e', 'success')).toBe('probe');
    await clock.advance(1000);
    for (const container of [0, 1]) expect(await call(container, 'f', 'success')).toBe('pass');
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

import { expect, test } from '@jest/globals';
import { type CallCount, NEW_EVENT, WORKER } from '../../../bench/flows.ts';
import { millionEvents } from '../../../bench/price.ts';
import { assumptions } from '../../../bin/cost/usage.ts';

const flow = (name: string, events: number, actions: Record<string, number>): CallCount => ({
  flow: name,
  calls: 0,
  budget: 0,
  events,
  actions,
});
const ingest = flow(NEW_EVENT, 10, { 'DynamoDB.UpdateItem idempotency': 10, 'SQS.SendMessage': 10 });
const worker = (extra: Record<string, number>): CallCount =>
  flow(WORKER, 100, { 'DynamoDB.UpdateItem idempotency': 200, ...extra });

test('with the calls of the floor it costs what the floor costs, and the write of the index', () => {
  const { usd, floorUsd, ratio } = millionEvents([ingest, worker({})]);
  expect(usd - floorUsd).toBeCloseTo(0.63, 1);
  expect(ratio).toBeLessThanOrEqual(1.2);
});

test('every call that was counted is paid for', () => {
  const floor = millionEvents([ingest, worker({})]).usd;
  const writes = millionEvents([ingest, worker({ 'DynamoDB.UpdateItem coordination': 100 })]).usd;
  const reads = millionEvents([ingest, worker({ 'DynamoDB.BatchGetItem': 100 })]).usd;
  const sends = millionEvents([ingest, worker({ 'SQS.SendMessageBatch': 100 })]).usd;
  expect(writes - floor).toBeCloseTo(0.63, 1);
  expect(reads - floor).toBeCloseTo(0.25, 2);
  expect(sends - floor).toBeCloseTo(0.4, 2);
  expect(assumptions.batch).toBe(10);
});

test('a flow that was not counted is an error, not a cheap event', () => {
  expect(() => millionEvents([ingest])).toThrow('was not counted');
});

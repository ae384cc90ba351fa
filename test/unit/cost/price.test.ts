import { expect, test } from '@jest/globals';
import { costText } from '../../../bin/commands/cost.ts';
import { canaryPrice } from '../../../bin/cost/canary.ts';
import { priceOf } from '../../../bin/cost/price.ts';
import { type Counted, prices } from '../../../bin/cost/prices.ts';
import {
  assumptions,
  budgetedUsage,
  type FlowUsage,
  floorUsage,
  INDEX_WRITES,
} from '../../../bin/cost/usage.ts';

const usage = budgetedUsage(assumptions);
const only = (counted: Counted): FlowUsage => ({
  ...(Object.fromEntries(Object.keys(prices.rows).map((name) => [name, 0])) as FlowUsage),
  [counted]: 1,
});

test('a million of everything costs what the table says', () => {
  for (const [name, { usd, per }] of Object.entries(prices.rows)) {
    const flow = only(name as Counted);
    expect(priceOf(1_000_000, 0, { event: flow, lookup: flow }).usd).toBeCloseTo((1_000_000 / per) * usd);
  }
});

test('events and lookups add up', () => {
  const both = priceOf(3, 5, usage).usd;
  expect(both).toBeCloseTo(priceOf(3, 0, usage).usd + priceOf(0, 5, usage).usd, 12);
  expect(priceOf(0, 0, usage).usd).toBe(0);
});

test('calls are those of the budgets: ingest 2, worker 2.3, a cached lookup 1', () => {
  const { event, lookup } = usage;
  const ingest = 2;
  const pollers = 0.2;
  const calls = event.dynamoWrites - INDEX_WRITES + event.dynamoReads + event.sqsFifo + event.sqsStandard;
  expect(calls - ingest - pollers).toBeLessThanOrEqual(2.3 + 1e-9);
  expect(lookup.dynamoReads + lookup.dynamoWrites + lookup.sqsStandard).toBe(1);
});

test('a million events cost at most 1.2 times the floor', () => {
  const floor = priceOf(1_000_000, 0, floorUsage(usage, assumptions));
  const price = priceOf(1_000_000, 0, usage);
  expect(price.usd / floor.usd).toBeGreaterThan(1);
  expect(price.usd / floor.usd).toBeLessThanOrEqual(1.2);
});

test('the table names region, date and pages', () => {
  const text = costText(priceOf(1_000_000, 1000, usage), priceOf(1_000_000, 1000, usage), 5);
  expect(text).toContain('us-east-1');
  expect(text).toContain(prices.asOf);
  expect(text).toContain('https://aws.amazon.com/sqs/pricing/');
});

test('the canary costs about 5 USD a month, by its calls and by what it keeps, and nothing where it is off', () => {
  const plan = { queues: 4, fifo: 3, everyMinutes: 1, controlMb: 256 };
  const usd = canaryPrice(plan, assumptions, prices);
  const kept = 4 * 0.3 + 16 * 0.1 + 0.4;
  expect(usd).toBeGreaterThan(kept + 1);
  expect(usd).toBeLessThan(5.5);
  expect(canaryPrice({ ...plan, everyMinutes: 5 }, assumptions, prices)).toBeLessThan(kept + 0.5);
  expect(canaryPrice({ ...plan, queues: 0, fifo: 0 }, assumptions, prices)).toBe(0);
  expect(costText(priceOf(1, 0, usage), priceOf(1, 0, usage), usd)).toContain(`${usd.toFixed(2)} a month`);
  expect(costText(priceOf(1, 0, usage), priceOf(1, 0, usage), 0)).toContain('switched off');
});

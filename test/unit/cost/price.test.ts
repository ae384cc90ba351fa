import { describe, expect, test } from '@jest/globals';
import { canaryText, costText } from '../../../bin/commands/cost.ts';
import { canaryPlan, canaryPrice } from '../../../bin/cost/canary.ts';
import { flowsOf } from '../../../bin/cost/flows.ts';
import { priceOf, sumOfPrices } from '../../../bin/cost/price.ts';
import { type Counted, prices } from '../../../bin/cost/prices.ts';
import { standingPrice } from '../../../bin/cost/standing.ts';
import {
  assumptions,
  budgetedUsage,
  type FlowUsage,
  floorUsage,
  INDEX_WRITES,
  takerUsage,
} from '../../../bin/cost/usage.ts';
import { defineConnector } from '../../../lambdas/core/connector/index.ts';
import { resolveConfig } from '../../../lib/config.ts';
import { resolveDeployment } from '../../../lib/deployment.ts';
import { threeConnectors } from '../../stack/own-connectors.ts';

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

test('the start of a container is billed, in the share of runs that begin with one', () => {
  const gbOf = (startShare: number): [event: number, lookup: number] => {
    const { event, lookup } = budgetedUsage({ ...assumptions, startShare });
    return [event.gbSeconds, lookup.gbSeconds];
  };
  const [[event, lookup], [eventWarm, lookupWarm]] = [gbOf(1), gbOf(0)];
  const { apiMb, apiInitMs, workerMb, workerInitMs, batch } = assumptions;
  const api = (apiMb / 1024) * (apiInitMs / 1000);
  expect(lookup - lookupWarm).toBeCloseTo(api, 9);
  expect(event - eventWarm).toBeCloseTo(api + ((workerMb / 1024) * (workerInitMs / 1000)) / batch, 9);
});

test('what settings add is a line a month each, and the default settings add nothing', () => {
  const lines = (overrides: Record<string, string>) =>
    standingPrice({ config: resolveConfig(overrides), connectors: [] }, prices);
  expect(lines({})).toEqual([]);
  expect(lines({ PROVISIONED_CONCURRENCY_INGEST: '4' })).toEqual([]);
  expect(lines({ PROFILE: 'production', PROVISIONED_CONCURRENCY_INGEST: '4' })).toMatchObject([
    { what: 'Lambda, GB kept warm on Arm', quantity: 4 },
  ]);
  // SQS and Secrets Manager in two zones.
  const vpc = { VPC_SUBNET_IDS: 'subnet-0a1b2c3d,subnet-1a1b2c3d', VPC_SECURITY_GROUP_IDS: 'sg-0a1b2c3d' };
  expect(lines(vpc)).toMatchObject([{ quantity: 4, usd: 29.2 }]);
});

test('the table names region, date and pages', () => {
  const text = costText(priceOf(1_000_000, 1000, usage), priceOf(1_000_000, 1000, usage));
  expect(text).toContain('us-east-1');
  expect(text).toContain(prices.asOf);
  expect(text).toContain('https://aws.amazon.com/sqs/pricing/');
});

test('flows add up, line by line', () => {
  const [one, other] = [priceOf(10, 3, usage), priceOf(5, 0, takerUsage(assumptions, {}))];
  const sum = sumOfPrices([one, other]);
  expect(sum.usd).toBeCloseTo(one.usd + other.usd, 12);
  expect(sum.lines.map(({ quantity }) => quantity)).toEqual(
    one.lines.map(({ quantity }, index) => quantity + (other.lines[index]?.quantity ?? 0)),
  );
});

describe('of further connectors', () => {
  const million = { events: 1_000_000, lookups: 0 };
  const deployed = resolveDeployment({ CONNECTORS_DIR: threeConnectors });
  const usdOf = async (rate: string) => {
    const { config, connectors } = await resolveDeployment({
      ...{ CONNECTORS_DIR: threeConnectors, EHR_RATE_LIMIT: rate },
    });
    const [flow] = flowsOf({ config, connectors }, new Map([['ehr', million]]), assumptions);
    return flow?.price.usd ?? 0;
  };

  test('an event costs what it adds: claim, queue and worker, no intake', async () => {
    const [crm, ehr] = flowsOf(
      await deployed,
      new Map([
        ['crm', million],
        ['ehr', million],
      ]),
      assumptions,
    );
    const quantities = (flow: typeof ehr) =>
      Object.fromEntries(flow?.price.lines.map(({ what, quantity }) => [what, quantity]) ?? []);
    expect(quantities(ehr)).toMatchObject({
      'HTTP API, requests': 0,
      'Lambda, invocations': 100_000,
      'SQS FIFO, requests of 64 KB': 1_200_000,
      'DynamoDB, writes of 1 KB on demand': 2_100_000,
    });
    expect(quantities(crm)['HTTP API, requests']).toBe(1_000_000);
    expect(ehr?.floor.usd).toBeLessThan(ehr?.price.usd ?? 0);
  });

  test('a batch is billed while its calls wait for their turns, by the connector’s own rate', async () => {
    const [fast, slow, slower] = [await usdOf('1000'), await usdOf('10'), await usdOf('5')];
    expect(await usdOf('100')).toBe(fast);
    // 10 calls at 8 and 4 a second, in place of the 400 ms that are assumed.
    expect(slow - fast).toBeCloseTo((1_000_000 / 10) * 0.5 * (1.25 - 0.4) * 0.0000133334, 9);
    expect(slower - fast).toBeCloseTo((1_000_000 / 10) * 0.5 * (2.5 - 0.4) * 0.0000133334, 9);
  });

  test('a lookup whose records are named by id reads their counter, too', async () => {
    const lookups = new Map([
      ['crm', { events: 0, lookups: 1 }],
      ['sales', { events: 0, lookups: 1 }],
    ]);
    const reads = flowsOf(await deployed, lookups, assumptions).map(
      ({ price }) => price.lines.find(({ what }) => what.includes('consistent reads'))?.quantity,
    );
    expect(reads).toEqual([1, 2]);
  });

  test('traffic that a connector can’t have is a fault, in a sentence', async () => {
    const { config, connectors } = await deployed;
    const faultOf = (name: string, traffic: typeof million) => () =>
      flowsOf({ config, connectors }, new Map([[name, traffic]]), assumptions);
    expect(faultOf('nobody', million)).toThrow(
      'There is no connector nobody; there are billing, ehr, sales.',
    );
    const asked = connectors.map(({ connector }) =>
      defineConnector({ ...connector, events: {}, lookups: {} }),
    );
    const bare = { config, connectors: asked.map((connector) => ({ connector, file: '' })) };
    expect(() => flowsOf(bare, new Map([['ehr', million]]), assumptions)).toThrow('ehr takes no events.');
    const looked = new Map([['ehr', { events: 0, lookups: 1 }]]);
    expect(() => flowsOf(bare, looked, assumptions)).toThrow('ehr has no lookups.');
  });

  test('each has a row of its own, and those of which nothing was said are named', async () => {
    const flows = flowsOf(
      await deployed,
      new Map([
        ['crm', million],
        ['ehr', million],
      ]),
      assumptions,
    );
    const [crm, ehr] = flows;
    if (crm === undefined || ehr === undefined) throw new Error('a flow is missing');
    const text = costText(sumOfPrices([crm.price, ehr.price]), sumOfPrices([crm.floor, ehr.floor]), flows, [
      'sales',
    ]);
    expect(text).toMatch(new RegExp(`crm, and the intake of all +1,000,000 +0 +${crm.price.usd.toFixed(2)}`));
    expect(text).toMatch(new RegExp(`ehr +1,000,000 +0 +${ehr.price.usd.toFixed(2)}`));
    expect(text).toContain('Not counted: sales (--events-of, --lookups-of).');
  });
});

test('the canary costs about 5 USD a month, by its calls and by what it keeps, and nothing where it is off', async () => {
  const plan = canaryPlan(await resolveDeployment());
  expect(plan).toEqual({ queues: 4, fifo: 3, everyMinutes: 1, controlMb: 256 });
  const usd = canaryPrice(plan, assumptions, prices);
  const kept = 4 * 0.3 + 16 * 0.1 + 0.4;
  expect(usd).toBeGreaterThan(kept + 1);
  expect(usd).toBeLessThan(5.5);
  expect(canaryPrice({ ...plan, everyMinutes: 5 }, assumptions, prices)).toBeLessThan(kept + 0.5);
  expect(canaryText(usd)).toContain(`${usd.toFixed(2)} a month`);
  const off = canaryPlan(await resolveDeployment({ CANARY: 'off' }));
  expect(canaryText(canaryPrice(off, assumptions, prices))).toContain('switched off');
});

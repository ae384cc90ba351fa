/** What a million events cost at list price with the calls that were counted. Pure. */
import { priceOf } from '../bin/cost/price.ts';
import { assumptions, budgetedUsage, floorUsage, INDEX_WRITES } from '../bin/cost/usage.ts';
import { type CallCount, NEW_EVENT, WORKER } from './flows.ts';
import { round } from './statistics.ts';

export interface MillionEvents {
  region: string;
  asOf: string;
  usd: number;
  /** The same flow with nothing but the calls that it can't do without. */
  floorUsd: number;
  ratio: number;
}

const MILLION = 1_000_000;
/** Breaker and health, read in one call from two tables. */
const ITEMS_OF_A_BATCH_GET = 2;

/**
 * DynamoDB and SQS by the counted calls; time, memory and log bytes by the assumptions of `steadyline cost`, the same on
 * both sides. Throws Error where a flow was not counted.
 */
export function millionEvents(counted: readonly CallCount[]): MillionEvents {
  const budgeted = budgetedUsage(assumptions);
  const an = (flow: string, action: RegExp): number => {
    const found = counted.find((one) => one.flow === flow);
    if (found === undefined) throw new Error(`"${flow}" was not counted.`);
    const of = Object.entries(found.actions).filter(([name]) => action.test(name));
    return of.reduce((sum, [, count]) => sum + count, 0) / found.events;
  };
  const writes = /UpdateItem|PutItem/;
  const event = {
    ...budgeted.event,
    dynamoWrites: an(NEW_EVENT, writes) + INDEX_WRITES + an(WORKER, writes),
    dynamoReads: an(WORKER, /\.GetItem/) + ITEMS_OF_A_BATCH_GET * an(WORKER, /BatchGetItem/),
    sqsStandard: an(WORKER, /^SQS/),
  };
  const usage = { ...budgeted, event };
  const { usd, region, asOf } = priceOf(MILLION, 0, usage);
  const floor = priceOf(MILLION, 0, floorUsage(usage, assumptions)).usd;
  return { region, asOf, usd: round(usd, 2), floorUsd: round(floor, 2), ratio: round(usd / floor, 2) };
}

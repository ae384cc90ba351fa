/** What the tables have to be warm for at the configured peak. */
import type { Config } from '../config.ts';
import { numberOf } from '../values.ts';
import { type TableName, tables } from './tables.ts';

/** What a table serves at once, in units a second. */
export interface WarmUnits {
  readUnitsPerSecond: number;
  writeUnitsPerSecond: number;
}

/** What a new on-demand table is warm for anyway (AWS, DynamoDB warm throughput); asking for less is refused. */
const bornWarm: WarmUnits = { readUnitsPerSecond: 12_000, writeUnitsPerSecond: 4000 };

/**
 * What a table has to be asked for: undefined where it is born with enough. Nothing is asked for then, because AWS
 * raises a table's figures by itself as traffic grows, and refuses an update that asks for less than it has come to.
 */
export function warmThroughputOf(name: TableName, config: Config): WarmUnits | undefined {
  return warmFor(tables[name].writesAnEvent, config);
}

/** The same of a table's index: an event is filed once. */
export function warmIndexOf(name: TableName, config: Config): WarmUnits | undefined {
  return warmFor(Math.min(1, tables[name].writesAnEvent), config);
}

function warmFor(writesAnEvent: number, config: Config): WarmUnits | undefined {
  const perSecond = Math.ceil(writesAnEvent * numberOf(config, 'PEAK_EVENTS_PER_SECOND'));
  if (perSecond <= bornWarm.readUnitsPerSecond && perSecond <= bornWarm.writeUnitsPerSecond) return undefined;
  return {
    readUnitsPerSecond: Math.max(bornWarm.readUnitsPerSecond, perSecond),
    writeUnitsPerSecond: Math.max(bornWarm.writeUnitsPerSecond, perSecond),
  };
}

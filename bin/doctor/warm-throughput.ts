/** Whether DynamoDB would refuse what the template asks of tables that exist already. */
import { type TableName, tableNames } from '../../lib/catalog/tables.ts';
import { type WarmUnits, warmThroughputOf } from '../../lib/catalog/warm-throughput.ts';
import type { Config } from '../../lib/config.ts';
import { textOf } from '../../lib/values.ts';
import type { Account } from './account.ts';
import type { Finding } from './finding.ts';

/** Every table that has to be asked for more than it is born with, against what it has come to. */
export async function warmThroughput(account: Account, config: Config): Promise<Omit<Finding, 'check'>> {
  const asked = tableNames.flatMap((name) => {
    const units = warmThroughputOf(name, config);
    return units === undefined ? [] : [{ name, units }];
  });
  if (asked.length === 0)
    return { verdict: 'ok', found: 'new tables are warm enough for the configured peak' };
  const warmer: string[] = [];
  for (const { name, units } of asked) {
    const table = physicalName(config, name);
    const now = await account.warmThroughput(table);
    if (now !== undefined && isWarmer(now, units)) {
      warmer.push(`${table} is warm for ${inWords(now)} and would be asked for ${inWords(units)}`);
    }
  }
  return warmer.length === 0
    ? { verdict: 'ok', found: 'no table is warmer than what it would be asked for' }
    : {
        verdict: 'failed',
        found: `DynamoDB lowers no warm throughput: ${warmer.join('; ')}`,
        todo: 'raise PEAK_EVENTS_PER_SECOND until both figures are at least those of the table',
      };
}

function isWarmer(one: WarmUnits, other: WarmUnits): boolean {
  return (
    one.readUnitsPerSecond > other.readUnitsPerSecond || one.writeUnitsPerSecond > other.writeUnitsPerSecond
  );
}

function inWords({ readUnitsPerSecond, writeUnitsPerSecond }: WarmUnits): string {
  return `${readUnitsPerSecond} reads and ${writeUnitsPerSecond} writes a second`;
}

function physicalName(config: Config, name: TableName): string {
  return `${textOf(config, 'NAME_PREFIX')}-${name}`;
}

/** What traffic costs at each connector: the default one with all of the intake, further ones with what they add. */
import { DEFAULT_CONNECTOR } from '../../lambdas/core/connector/default.ts';
import type { Connector } from '../../lambdas/core/connector/definition.ts';
import { SettingError } from '../../lambdas/core/errors.ts';
import type { Deployment } from '../../lib/deployment.ts';
import { grantedBy } from '../operator/granted-rate.ts';
import { type Price, priceOf } from './price.ts';
import { type Assumptions, budgetedUsage, floorUsage, takerUsage } from './usage.ts';

/** Of one connector. */
export interface Flow {
  connector: string;
  events: number;
  lookups: number;
  price: Price;
  floor: Price;
}

/** Events and lookups by connector; those of the default one are all that come in. */
export type Traffic = ReadonlyMap<string, { events: number; lookups: number }>;

/** The default connector's first. Throws SettingError where a connector has no such traffic. */
export function flowsOf({ config, connectors }: Deployment, traffic: Traffic, given: Assumptions): Flow[] {
  const granted = grantedBy(config, connectors);
  return [...traffic].map(([name, { events, lookups }]) => {
    const perSecond = granted(name);
    const rate = perSecond === undefined ? {} : { perSecond };
    const own = connectors.find(({ connector }) => connector.name === name)?.connector;
    const isDefault = name === DEFAULT_CONNECTOR;
    if (own === undefined && !isDefault)
      throw new SettingError(
        unknown(
          name,
          connectors.map(({ connector }) => connector.name),
        ),
      );
    if (own !== undefined) refuseOthers(own, { events, lookups });
    const usage =
      own === undefined ? budgetedUsage(given, rate) : takerUsage(given, { ...rate, ...traitsOf(own) });
    const floor = priceOf(events, lookups, floorUsage(usage, given));
    return { connector: name, events, lookups, price: priceOf(events, lookups, usage), floor };
  });
}

/** A lookup whose records are named by id reads its counter along with the entry. */
function traitsOf({ events, changes, lookups }: Connector) {
  const isGuarded =
    changes !== undefined && Object.values(lookups).some(({ entity }) => entity !== undefined);
  const updates = Object.values(events).some(({ answer }) => Object.hasOwn(answer, 'caseId'));
  return { updates, counters: isGuarded ? 1 : 0 };
}

function refuseOthers(
  { name, ...parts }: Connector,
  { events, lookups }: { events: number; lookups: number },
): void {
  if (events > 0 && Object.keys(parts.events).length === 0)
    throw new SettingError(`${name} takes no events.`);
  if (lookups > 0 && Object.keys(parts.lookups).length === 0)
    throw new SettingError(`${name} has no lookups.`);
}

function unknown(name: string, names: readonly string[]): string {
  return names.length === 0
    ? `There is no connector ${name}: CONNECTORS_DIR names none.`
    : `There is no connector ${name}; there are ${names.join(', ')}.`;
}

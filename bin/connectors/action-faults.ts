/** Why the Data Actions of a connector could not be imported. */
import type { Connector } from '../../lambdas/core/connector/definition.ts';
import { SettingError } from '../../lambdas/core/errors.ts';
import { connectorActions } from '../data-actions/connector-actions.ts';
import type { ActionDescription } from '../data-actions/description.ts';
import { baseName, describedContract, generate } from '../data-actions/generate.ts';
import { faultsOf } from '../data-actions/import-rules.ts';
import { firstTwice } from '../data-actions/validate.ts';

/** Any address does: what an action is called by is no part of its faults. */
const ANYWHERE = { url: 'https://api.example.org', lookupDeadlineMs: 1000 };

/** One sentence a fault; none where every action imports. */
export function actionFaults(connector: Connector): string[] {
  const described = attempt(() => connectorActions(connector));
  if ('fault' in described) return [described.fault];
  const twice = firstTwice(described.value.map(baseName));
  return [
    ...(twice === undefined
      ? []
      : [
          `Two Data Actions would be named "${twice}": name a lookup or operation otherwise; "poll" is taken.`,
        ]),
    ...described.value.flatMap(faultsOfOne),
  ];
}

function faultsOfOne(description: ActionDescription): string[] {
  const made = attempt(() => generate(description, 1, describedContract(description, 1), ANYWHERE));
  if ('fault' in made) return [made.fault];
  return faultsOf(made.value).map((fault) => `Data Action ${baseName(description)}: ${fault}`);
}

function attempt<Value>(make: () => Value): { value: Value } | { fault: string } {
  try {
    return { value: make() };
  } catch (error) {
    if (error instanceof SettingError) return { fault: error.message };
    throw error;
  }
}

/** What a part of a transaction asks for: the action that it would be by itself. */
import { type Item, onItems, type Tables } from './dynamodb-items.ts';
import { type Operation, unknownOperation } from './operation.ts';

export type Transacted = Readonly<
  Record<
    'ConditionCheck' | 'Delete' | 'Get' | 'Put' | 'Update',
    { TableName: string; Key?: Item; Item?: Item }
  >
>;
const transactedActions = {
  ConditionCheck: 'ConditionCheckItem',
  Delete: 'DeleteItem',
  Get: 'GetItem',
  Put: 'PutItem',
  Update: 'UpdateItem',
} as const;

/** Throws PolicyError for a part that is not known. */
export function transacted(one: Transacted, tables: Tables): Operation {
  const kind = (Object.keys(transactedActions) as (keyof typeof transactedActions)[]).find(
    (name) => name in one,
  );
  if (kind === undefined) throw unknownOperation('dynamodb', Object.keys(one).join());
  const { TableName, Key, Item: item = Key ?? {} } = one[kind];
  return onItems(transactedActions[kind], TableName, [item], tables);
}

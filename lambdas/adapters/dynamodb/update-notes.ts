/** Notes of updates in the coordination table, `update#{platform}#{HMAC of the interaction}`. */
import {
  type AttributeValue,
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { UnavailableError } from '../../core/errors.ts';
import type { TryHistory, UpdateLetter, UpdateNote, UpdateNotes } from '../../core/ports.ts';
import { untried } from '../../core/retry/history.ts';

/** Reads that DynamoDB left over are asked for again this often (own choice). */
const READ_TRIES = 3;

type Item = Record<string, AttributeValue>;

/**
 * The notes over `table`, kept for `keepS` after their last change, those of letters for `lettersS`; every fault of DynamoDB
 * is an UnavailableError.
 */
export function dynamoUpdateNotes(
  client: DynamoDBClient,
  table: string,
  keepS: number,
  lettersS = keepS,
): UpdateNotes {
  const update = (key: string, nowMs: number, change: Partial<UpdateItemCommandInput>, lifeS = keepS) =>
    client.send(
      new UpdateItemCommand({
        TableName: table,
        Key: { pk: { S: key } },
        ExpressionAttributeNames: { '#t': 'ttl' },
        ...change,
        ExpressionAttributeValues: {
          ...change.ExpressionAttributeValues,
          ':ttl': { N: String(Math.ceil(nowMs / 1000) + lifeS) },
        },
      }),
    );
  const forget = 'REMOVE history, letter';

  const fetch = async (keys: readonly string[]): Promise<Item[]> => {
    const items: Item[] = [];
    let wanted: Item[] = keys.map((key) => ({ pk: { S: key } }));
    for (let tries = 0; wanted.length > 0; tries += 1) {
      if (tries === READ_TRIES) throw new UnavailableError('update_notes', 'Notes could not be read whole.');
      const request = { [table]: { Keys: wanted, ConsistentRead: true } };
      const answer = await guarded(() => client.send(new BatchGetItemCommand({ RequestItems: request })));
      items.push(...(answer.Responses?.[table] ?? []));
      wanted = answer.UnprocessedKeys?.[table]?.Keys ?? [];
    }
    return items;
  };

  return {
    async read(keys, nowMs) {
      const items = await fetch(keys);
      return new Map(
        items.flatMap((item): [string, UpdateNote][] =>
          Number(item['ttl']?.N ?? 0) * 1000 > nowMs ? [[item['pk']?.S ?? '', noteOf(item)]] : [],
        ),
      );
    },
    async failed(key, history, nowMs) {
      const values = { ':history': { S: JSON.stringify(history) } };
      await guarded(() =>
        update(key, nowMs, {
          UpdateExpression: 'SET history = :history, #t = :ttl',
          ExpressionAttributeValues: values,
        }),
      );
    },
    async deadLettered(key, letter, nowMs) {
      const change = {
        UpdateExpression: 'SET letter = :letter, #t = :ttl REMOVE history',
        ExpressionAttributeValues: { ':letter': { S: JSON.stringify(letter) } },
      };
      await guarded(() => update(key, nowMs, change, lettersS));
    },
    settled: (key, appliedThroughMs, nowMs, { caseId, left } = {}) =>
      guarded(async () => {
        // "Left" is a word of DynamoDB's own.
        const told = Object.entries({ caseId, remark: left }).filter(([, value]) => value !== undefined);
        const sets = told.map(([name]) => `, ${name} = :${name}`).join('');
        try {
          await update(key, nowMs, {
            UpdateExpression: `SET appliedThrough = :applied, #t = :ttl${sets} ${forget}${left === undefined ? ', remark' : ''}`,
            ConditionExpression: 'attribute_not_exists(appliedThrough) OR appliedThrough < :applied',
            ExpressionAttributeValues: {
              ':applied': { N: String(appliedThroughMs) },
              ...Object.fromEntries(told.map(([name, value = '']) => [`:${name}`, { S: value }])),
            },
          });
        } catch (error) {
          if (!(error instanceof ConditionalCheckFailedException)) throw error;
          // A newer one has taken effect already.
          await update(key, nowMs, { UpdateExpression: `SET #t = :ttl ${forget}` });
        }
      }),
  };
}

function noteOf(item: Item): UpdateNote {
  const text = item['history']?.S;
  const [caseId, left, letter] = ['caseId', 'remark', 'letter'].map((name) => item[name]?.S);
  return {
    history: text === undefined ? untried : { ...untried, ...(JSON.parse(text) as Partial<TryHistory>) },
    appliedThroughMs: Number(item['appliedThrough']?.N ?? 0),
    ...(caseId === undefined ? {} : { caseId }),
    ...(left === undefined ? {} : { left }),
    ...(letter === undefined ? {} : { letter: JSON.parse(letter) as UpdateLetter }),
  };
}

async function guarded<Value>(work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    throw new UnavailableError('update_notes', 'Notes of updates could not be reached.', 5, { cause: error });
  }
}

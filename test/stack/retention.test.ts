import { expect, test } from '@jest/globals';
import { synthesize } from './support.ts';

test('what outlives a stack goes with a first deployment that fails: the next one finds its names free', async () => {
  const kept = Object.values((await synthesize()).resources).filter(
    ({ DeletionPolicy = 'Delete' }) => DeletionPolicy !== 'Delete',
  );
  expect(new Set(kept.map(({ Type }) => Type))).toEqual(
    new Set(['AWS::KMS::Key', 'AWS::SQS::Queue', 'AWS::DynamoDB::Table', 'AWS::SecretsManager::Secret']),
  );
  for (const { DeletionPolicy, UpdateReplacePolicy } of kept)
    expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(['RetainExceptOnCreate', 'Retain']);
});

/** Which key of the customer encrypts a resource. */
import { expect, it } from '@jest/globals';
import { keyOf } from '../../../local/iam/account/keys.ts';

const key = (region: string): string => `arn:aws:kms:${region}:000000000000:key/${region}`;
const encrypted = (KMSMasterKeyId: string) => ({ SSESpecification: { KMSMasterKeyId } });

/** Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-dynamodb-globaltable-replicassespecification.html */
it('of a global table it is that of the replica in the region, of a table its own', () => {
  const Replicas = ['us-east-1', 'eu-west-1'].map((Region) => ({ Region, ...encrypted(key(Region)) }));
  expect(keyOf({ Replicas }, 'eu-west-1')).toBe(key('eu-west-1'));
  expect(keyOf(encrypted(key('us-east-1')), 'eu-west-1')).toBe(key('us-east-1'));
  expect(keyOf({ KmsMasterKeyId: 'alias/aws/sqs' }, 'us-east-1')).toBeUndefined();
});

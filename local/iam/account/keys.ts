/** Which customer key encrypts a resource. */
import type { Properties } from '../../template/template.ts';

/** ARN of the key that these resolved properties name; undefined for the keys that AWS manages. */
export function keyOf(properties: Properties): string | undefined {
  const table = properties['SSESpecification'] as { KMSMasterKeyId?: unknown } | undefined;
  const given = properties['KmsMasterKeyId'] ?? properties['KmsKeyId'] ?? table?.KMSMasterKeyId;
  return typeof given === 'string' && given.startsWith('arn:') ? given : undefined;
}

/** Which customer key encrypts a resource. */
import type { Properties } from '../../template/template.ts';

/** ARN of the key that these resolved properties name, of a global table for its replica in the region; undefined for the keys that AWS manages. */
export function keyOf(properties: Properties, region: string): string | undefined {
  const replicas = (properties['Replicas'] ?? []) as Properties[];
  const { SSESpecification } = replicas.find((one) => one['Region'] === region) ?? properties;
  const table = SSESpecification as { KMSMasterKeyId?: unknown } | undefined;
  const given = properties['KmsMasterKeyId'] ?? properties['KmsKeyId'] ?? table?.KMSMasterKeyId;
  return typeof given === 'string' && given.startsWith('arn:') ? given : undefined;
}

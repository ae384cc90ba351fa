/** Requests to Secrets Manager. */
import { type Input, type Operation, unknownOperation } from './operation.ts';

const known: ReadonlySet<string> = new Set(['DescribeSecret', 'GetSecretValue', 'PutSecretValue']);

/** `arnOf`: the ARN of a secret that is named. Throws PolicyError for an operation that is not known. */
export function secretOperations(name: string, input: Input, arnOf: (name: string) => string): Operation[] {
  if (!known.has(name)) throw unknownOperation('secretsmanager', name);
  const secret = String(input['SecretId'] ?? '');
  return [{ action: `secretsmanager:${name}`, resource: secret.startsWith('arn:') ? secret : arnOf(secret) }];
}

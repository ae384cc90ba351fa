/** Where the counts of a deployment go in CloudWatch: its alarms must not see those of another in the same account. */

/** Prefix of a deployment's names where nobody chooses one. */
export const DEFAULT_PREFIX = 'steadyline';

const NAMESPACE = 'ContactCenter/Integration';

/** Of the deployment whose names begin with `prefix`. */
export function metricsNamespace(prefix: string = DEFAULT_PREFIX): string {
  return prefix === DEFAULT_PREFIX ? NAMESPACE : `${NAMESPACE}/${prefix}`;
}

/** Variable that tells functions the prefix; absent where it is the default. */
export const PREFIX_VARIABLE = 'NAME_PREFIX';

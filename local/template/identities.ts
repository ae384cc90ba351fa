/** What `Ref` and `Fn::GetAtt` of each resource give on this machine. */
import { SteadylineError } from '../../lambdas/core/errors.ts';

/** The values of one resource. */
export interface Identity {
  ref: string;
  attributes: Readonly<Record<string, string>>;
}

export interface Identities {
  set(stack: string, logicalId: string, identity: Identity): void;
  /** Throws SteadylineError while the resource has no identity. */
  reference(stack: string, logicalId: string): string;
  /** Throws SteadylineError for an attribute that the runner doesn't give. */
  attribute(stack: string, logicalId: string, name: string): string;
}

/** An empty table of identities. */
export function createIdentities(): Identities {
  const known = new Map<string, Identity>();
  const find = (stack: string, logicalId: string): Identity => {
    const identity = known.get(`${stack}/${logicalId}`);
    if (identity === undefined) {
      throw new SteadylineError('template', `Nothing is known of ${logicalId} in ${stack} yet.`);
    }
    return identity;
  };
  return {
    set: (stack, logicalId, identity) => known.set(`${stack}/${logicalId}`, identity),
    reference: (stack, logicalId) => find(stack, logicalId).ref,
    attribute: (stack, logicalId, name) => {
      const value = find(stack, logicalId).attributes[name];
      if (value === undefined) {
        throw new SteadylineError('template', `The runner gives no ${name} of ${logicalId} in ${stack}.`);
      }
      return value;
    },
  };
}

/** What the templates' roles, resources and keys grant. */
import type { ProvisionContext } from '../../provision/context.ts';
import type { AccountDocument } from './document.ts';
import { accountResources } from './resources.ts';
import { rolesOf } from './roles.ts';

/**
 * Every resource of the template must have its identity; `prefix` begins the names of this deployment.
 * Throws SteadylineError for what the runner can't resolve.
 */
export function accountDocument(context: ProvisionContext, prefix: string): AccountDocument {
  return {
    account: '000000000000',
    region: context.engines.region,
    roles: rolesOf(context, prefix),
    resources: accountResources(context, prefix),
  };
}

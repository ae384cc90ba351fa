/** What the default connector's system reports: notices of the generic contract, whichever kind CRM_KIND says. */
import { CRM } from '../../core/connector/default.ts';
import type { Connector } from '../../core/connector/index.ts';
import { type RestOptions, rest } from '../rest.ts';

/** `signedBy`: setting WEBHOOK_PROFILE_CRM. Nothing is called, so there is no address in it. */
export function defaultChanges({
  signedBy,
}: Required<Pick<RestOptions, 'signedBy'>>): Pick<Connector, 'name' | 'lookups' | 'changes'> {
  return rest({ name: CRM.name, baseUrl: '', signedBy });
}

/** POST /crm/requests, as its handler wires it. */
import operations from '../../lambdas/connectors/default/operations.ts';
import type { Respond } from '../../lambdas/core/http/message.ts';
import type { RequestQueue } from '../../lambdas/core/ports.ts';
import { createReadRequest } from '../../lambdas/core/requests/read-request.ts';
import { createSubmission, type SubmitDeps, type SubmitOptions } from '../../lambdas/core/requests/submit.ts';

export function createSubmit(
  deps: SubmitDeps & { queue: RequestQueue },
  options: SubmitOptions & { defaultRegion: string },
): Respond {
  return createSubmission(deps, options, createReadRequest({ ...deps, operations }, options));
}

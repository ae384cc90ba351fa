/** A lookup that Genesys Cloud invokes itself: the same contract, in an integration of AWS Lambda Data Actions. */
import { SettingError } from '../../lambdas/core/errors.ts';
import { type Contract, type DataAction, responseOf } from './action.ts';
import type { ActionDescription } from './description.ts';
import { outputsOf, timeoutOf } from './frames.ts';
import { bodyTemplate } from './templates.ts';

/** `…:function:<prefix>-lookup`, with its alias where there is one. */
const LOOKUP_ARN =
  /^(arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:[a-z][a-z0-9-]*?)-lookup(:[A-Za-z0-9_-]+)?$/;

/** Another connector's lookup function by that of the default one. Throws SettingError where the ARN is none. */
export function lookupArn(ofDefault: string, connector: string, isDefault: boolean): string {
  const [, stem] = LOOKUP_ARN.exec(ofDefault) ?? [];
  if (stem === undefined)
    throw new SettingError(
      `--lookup-arn takes the output LookupFunctionArn, arn:aws:lambda:…:function:…-lookup, but is "${ofDefault}".`,
    );
  // Only the default connector's lookup has an alias: no other is kept warm.
  return isDefault ? ofDefault : `${stem}-${connector}-lookup`;
}

/** The action; `arn`: of the function. */
export function viaLambda(
  description: ActionDescription,
  name: string,
  contract: Contract,
  { arn, lookupDeadlineMs }: { arn: string; lookupDeadlineMs: number },
): DataAction {
  return {
    name,
    integrationType: 'aws-lambda-data-actions',
    actionType: 'custom',
    secure: false,
    config: {
      timeoutSeconds: timeoutOf(description, lookupDeadlineMs),
      request: {
        requestUrlTemplate: arn,
        requestType: 'POST',
        headers: {},
        requestTemplate: bodyTemplate({ ...description, constants: { lookup: description.name } }),
      },
      response: responseOf(outputsOf(description)),
    },
    contract,
  };
}

/** Makes a Data Action of a description. */
import { type Contract, contractOf, type DataAction, responseOf } from './action.ts';
import type { ActionDescription } from './description.ts';
import { inputsOf, outputsOf, timeoutOf } from './frames.ts';
import { bodyTemplate, inUrl, urlTemplate } from './templates.ts';
import { validate } from './validate.ts';

export interface GenerateOptions {
  /** Base address of the API, without a trailing slash. */
  url: string;
  /** ms; the lookup's own deadline, from its settings: the action's time-out must be longer. */
  lookupDeadlineMs: number;
}

/** A name without its version. */
export function baseName({ connector, name }: ActionDescription): string {
  return `Steadyline ${connector} ${name}`;
}

/** The contract of a version. Throws SettingError where the description can't become an action. */
export function describedContract(description: ActionDescription, version: number): Contract {
  validate(description);
  return contractOf(`${baseName(description)} v${version}`, inputsOf(description), outputsOf(description));
}

/** `contract`: as it was published, if it was; it says the same as the description, perhaps in other words. */
export function generate(
  description: ActionDescription,
  version: number,
  contract: Contract,
  { url, lookupDeadlineMs }: GenerateOptions,
): DataAction {
  return {
    name: `${baseName(description)} v${version}`,
    integrationType: 'custom-rest-actions',
    actionType: 'custom',
    secure: false,
    config: {
      timeoutSeconds: timeoutOf(description, lookupDeadlineMs),
      request: requestOf(description, url),
      response: responseOf(outputsOf(description)),
    },
    contract,
  };
}

function requestOf(description: ActionDescription, url: string): DataAction['config']['request'] {
  const { kind, connector, name, requestKey = `${connector}-${name}` } = description;
  return {
    requestUrlTemplate: urlTemplate(url, description),
    requestType: kind === 'poll' ? 'GET' : 'POST',
    headers: {
      'Content-Type': 'application/json',
      'x-api-key': '${credentials.apiKey}',
      ...(kind === 'operation' ? { 'Idempotency-Key': `${inUrl('conversationId')}-${requestKey}` } : {}),
    },
    requestTemplate: kind === 'poll' ? '${input.rawRequest}' : bodyTemplate(description),
  };
}

/** A flow of Architect that runs an AWS Lambda Data Action: the exported action, its exits Success, Failure and Timeout. */
import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { DataAction } from '../../../bin/data-actions/action.ts';

export type Exit =
  | { exit: 'Success'; output: Record<string, unknown> }
  | { exit: 'Failure'; errorType: string; errorMessage: string }
  | { exit: 'Timeout' };

/** Inputs as the action's template writes them: in quiet notation what is missing is empty. */
function bodyOf({ config }: DataAction, inputs: Readonly<Record<string, string>>): string {
  return config.request.requestTemplate.replaceAll(
    /\$!esc\.jsonString\(\$!\{input\.(\w+)\}\)/g,
    (_all, name: string) => JSON.stringify(inputs[name] ?? '').slice(1, -1),
  );
}

/** Each output by its path, or the action's default where that finds nothing. */
function outputOf({ config }: DataAction, answer: Record<string, unknown>): Record<string, unknown> {
  const { translationMap, translationMapDefaults } = config.response;
  return Object.fromEntries(
    Object.entries(translationMap).map(([name, path]) => [
      name,
      answer[path.slice('$.'.length)] ?? JSON.parse(String(translationMapDefaults[name])),
    ]),
  );
}

/** Runs the action; `timeoutMs`: less than the action's own only where a test can't wait so long. */
export async function runAction(
  lambda: LambdaClient,
  action: DataAction,
  inputs: Readonly<Record<string, string>>,
  { timeoutMs = 1000 * action.config.timeoutSeconds, body = bodyOf(action, inputs) } = {},
): Promise<Exit> {
  const command = new InvokeCommand({
    FunctionName: action.config.request.requestUrlTemplate,
    Payload: body,
  });
  try {
    const { Payload, FunctionError } = await lambda.send(command, {
      abortSignal: AbortSignal.timeout(timeoutMs),
    });
    const answer = JSON.parse(Buffer.from(Payload ?? []).toString()) as Record<string, unknown>;
    if (FunctionError === undefined) return { exit: 'Success', output: outputOf(action, answer) };
    const { errorType, errorMessage } = answer;
    return { exit: 'Failure', errorType: String(errorType), errorMessage: String(errorMessage) };
  } catch (error) {
    const { name, message } = error as Error;
    if (name === 'AbortError' || name === 'TimeoutError') return { exit: 'Timeout' };
    return { exit: 'Failure', errorType: name, errorMessage: message };
  }
}

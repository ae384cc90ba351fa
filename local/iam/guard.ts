/** The permissions of a run: credentials for every function, gates before the engines, and what was seen there. */
import { SteadylineError } from '../../lambdas/core/errors.ts';
import { failure, type Outcome } from '../functions/function-spec.ts';
import type { Functions } from '../functions/functions.ts';
import { nameOf, type ProvisionContext, property, resourcesOf } from '../provision/context.ts';
import type { AccountDocument } from './account/document.ts';
import { accountDocument } from './account/of-template.ts';
import type { Operation } from './calls/operation.ts';
import { createGate, type Gate, serviceCaller } from './gate/access-gate.ts';
import type { NotedCall } from './gate/authorize.ts';
import { credentialsOf, type RoleCredentials } from './gate/credentials.ts';
import type { CallContext } from './policy/condition-keys.ts';

export interface Guard {
  /** What the gates go by. */
  account: AccountDocument;
  gate: Gate;
  /** Of a function, by its name. Throws SteadylineError for one without a role. */
  credentials(functionName: string): RoleCredentials;
  /** Whether Lambda may do this under a function's role. */
  roleMay(functionName: string, operations: readonly Operation[]): boolean;
  /** Whether a service may do this for itself. */
  serviceMay(service: string, operations: readonly Operation[], context: CallContext): boolean;
  /** Every call that differs from the others. */
  calls(): NotedCall[];
  /** Every refusal that differs from the others, in AWS's words. */
  refused(): string[];
}

/**
 * Puts gates before the embedded engines, by the template's own policies; every resource must have its identity.
 * Throws SteadylineError where a policy says what is not known, or where Lambda may not take a function's role.
 */
export async function startGuard(
  context: ProvisionContext,
  prefix: string,
  onRefused: (message: string) => void,
): Promise<Guard> {
  const all = new Map(
    resourcesOf(context, 'AWS::Lambda::Function').map((resource) => {
      const name = nameOf(context, resource, 'FunctionName');
      const role = property(context, resource, 'Role');
      if (typeof role !== 'string')
        throw new SteadylineError('template', `The function ${name} has no role.`);
      return [name, credentialsOf(role, name)] as const;
    }),
  );
  const calls = new Map<string, NotedCall>();
  const refused = new Set<string>();
  const listener = {
    onCall: (call: NotedCall) => void calls.set(JSON.stringify(call), call),
    onRefused: (message: string) => {
      if (!refused.has(message)) onRefused(message);
      refused.add(message);
    },
  };
  const document = { account: accountDocument(context, prefix), credentials: [...all.values()] };
  const gate = createGate(document, listener);
  await context.engines.guard?.(document, listener);
  const credentials = (name: string): RoleCredentials => {
    const found = all.get(name);
    if (found === undefined) throw new SteadylineError('template', `The function ${name} has no role.`);
    return found;
  };
  const serviceMay: Guard['serviceMay'] = (service, operations, about) =>
    gate.permits(serviceCaller(`${service}.amazonaws.com`), operations, about);
  for (const [name, { role }] of all) {
    if (!serviceMay('lambda', [{ action: 'sts:AssumeRole', resource: role }], {}))
      throw new SteadylineError('template', `Lambda may not take the role of ${name}.`);
  }
  return {
    account: document.account,
    gate,
    credentials,
    roleMay: (name, operations) => gate.permits(gate.callerOf(credentials(name)), operations),
    serviceMay,
    calls: () => [...calls.values()],
    refused: () => [...refused],
  };
}

/** Invokes what API Gateway may invoke for a route; callers of another are answered as where a function fails. */
export function gatewayMay(
  guard: Guard,
  functions: Pick<Functions, 'invoke' | 'spec'>,
): (functionName: string, event: unknown, routeKey: string) => Promise<Outcome> {
  const { region, account } = guard.gate.account.document;
  return async (name, event, routeKey) => {
    const operations = [{ action: 'lambda:InvokeFunction', resource: functions.spec(name).arn }];
    const source = `arn:aws:execute-api:${region}:${account}:local/$default/${routeKey.replace(' ', '')}`;
    return guard.serviceMay('apigateway', operations, { 'aws:SourceArn': source })
      ? functions.invoke(name, event)
      : failure('AccessDeniedException', `API Gateway may not invoke ${name}.`);
  };
}

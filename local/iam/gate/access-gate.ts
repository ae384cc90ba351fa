/** Stands before an engine: knows who calls by the signature, and lets pass what the account allows. */
import type { IncomingHttpHeaders } from 'node:http';
import { createAccount } from '../account/account.ts';
import type { AccountDocument } from '../account/document.ts';
import type { Operation } from '../calls/operation.ts';
import type { CallContext } from '../policy/condition-keys.ts';
import { PolicyError } from '../policy/errors.ts';
import { type Answer, answerOf } from './answers.ts';
import { type Caller, createAuthorizer, type NotedCall } from './authorize.ts';
import { accessKeyIn, operatorKey, type RoleCredentials } from './credentials.ts';
import { type Refusal, type Service, sentenceOf, unknownCredentials, unsignedCall } from './refusals.ts';

/** All that a gate needs, as plain JSON: it goes to the engines' processes. */
export interface GateDocument {
  account: AccountDocument;
  credentials: readonly RoleCredentials[];
}

/** What gates report. */
export interface GateListener {
  /** A call, once for each that differs. */
  onCall(call: NotedCall): void;
  /** AWS's sentence of a refusal, or what nothing here knows. */
  onRefused(message: string): void;
}

export interface Gate {
  account: ReturnType<typeof createAccount>;
  /** What the client is answered instead of the engine's answer; undefined where the call may pass. */
  check(
    service: Service,
    headers: IncomingHttpHeaders,
    operations: (account: Gate['account']) => Operation[],
  ): Answer | undefined;
  /** The same for what AWS's services do, under a role or for themselves. */
  permits(caller: Caller, operations: readonly Operation[], context?: CallContext): boolean;
  /** Who calls with these credentials. */
  callerOf(credentials: RoleCredentials): Caller;
}

/** Throws PolicyError for a policy that says what is not known. */
export function createGate({ account: document, credentials }: GateDocument, listener: GateListener): Gate {
  const account = createAccount(document);
  const { authorize } = createAuthorizer(account, listener.onCall);
  const byKey = new Map(credentials.map((one) => [one.accessKeyId, one]));
  const callers = new Map(credentials.map((one) => [one.accessKeyId, callerOf(one)]));

  function callerOf({ role, session }: RoleCredentials): Caller {
    const label = account.role(role)?.label ?? role;
    return { principal: { kind: 'role', arn: role, account: document.account }, label, session };
  }
  /** What Lambda puts into every call of a function's own code. */
  const ofFunction = ({ session }: Caller): CallContext => ({
    'lambda:SourceFunctionArn': `arn:aws:lambda:${document.region}:${document.account}:function:${session}`,
  });
  const refusalOf = (
    caller: Caller,
    operations: () => readonly Operation[],
    context: CallContext = {},
  ): Refusal | undefined => {
    try {
      const refused = authorize(caller, operations(), context);
      if (refused === undefined) return undefined;
      const why = refused.request.action.startsWith('kms:') ? 'key' : 'denied';
      return { why, message: sentenceOf(caller, refused) };
    } catch (error) {
      if (!(error instanceof PolicyError)) throw error;
      return { why: 'denied', message: error.message };
    }
  };
  const reported = (refusal: Refusal | undefined): Refusal | undefined => {
    if (refusal !== undefined) listener.onRefused(refusal.message);
    return refusal;
  };
  return {
    account,
    check: (service, headers, operations) => {
      const key = accessKeyIn(headers);
      if (key === operatorKey) return undefined;
      const caller = callers.get(key);
      const isKnown = byKey.get(key)?.sessionToken === headers['x-amz-security-token'];
      const stranger = headers.authorization === undefined ? unsignedCall(service) : unknownCredentials;
      const refusal =
        caller === undefined || !isKnown
          ? stranger
          : refusalOf(caller, () => operations(account), ofFunction(caller));
      return reported(refusal) === undefined ? undefined : answerOf(service, refusal as Refusal);
    },
    permits: (caller, operations, context) =>
      reported(refusalOf(caller, () => operations, context)) === undefined,
    callerOf,
  };
}

/** An AWS service that acts for itself. */
export function serviceCaller(name: string): Caller {
  return { principal: { kind: 'service', name }, label: name, session: name };
}

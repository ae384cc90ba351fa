/** Decides what a caller asks for, the use of keys included, and notes every call once. */
import type { Account } from '../account/account.ts';
import { keyUses } from '../calls/key-use.ts';
import type { Operation } from '../calls/operation.ts';
import type { CallContext } from '../policy/condition-keys.ts';
import type { Principal } from '../policy/principals.ts';
import type { AccessRequest, Decision } from '../policy/request.ts';

/** Somebody who calls. */
export interface Caller {
  principal: Principal;
  /** Of a role: its label in the account; of a service: its name. */
  label: string;
  /** The name that AWS shows of a role's session. */
  session: string;
}

/** A call as it is noted: of its context, what a policy asks for. */
export interface NotedCall {
  caller: string;
  action: string;
  /** The label of a resource or role of the template, else its ARN. */
  resource: string;
  context: CallContext;
}

export interface Refused extends Decision {
  request: AccessRequest;
}

export interface Authorizer {
  /** The first refusal, or undefined where all is allowed. Throws PolicyError for what is not known. */
  authorize(caller: Caller, operations: readonly Operation[], context?: CallContext): Refused | undefined;
}

/** On AWS the clients take HTTPS; here nothing leaves the machine. */
export const overTls: CallContext = { 'aws:SecureTransport': 'true' };

const keysOfItems = 'dynamodb:LeadingKeys';

/** `onCall` is called once for each call that differs. */
export function createAuthorizer(account: Account, onCall: (call: NotedCall) => void): Authorizer {
  const decided = new Map<string, Decision>();
  const noted = new Set<string>();
  const mattering = new Map<string, ReadonlySet<string>>();

  const decide = (caller: Caller, request: AccessRequest): Decision => {
    const { action, resource } = request;
    const what = `${caller.label} ${action} ${resource}`;
    const matter = mattering.get(what) ?? account.keysThatMatter(request);
    mattering.set(what, matter);
    const context = Object.fromEntries(
      Object.entries(request.context).filter(([key]) => matter.has(key.toLowerCase())),
    );
    const key = `${what} ${JSON.stringify(context)}`;
    const known = decided.get(key);
    if (known !== undefined) return known;
    const decision = account.decide(request);
    // Keys of items are without number; everything else that differs is soon known.
    if (!(keysOfItems in context)) decided.set(key, decision);
    note({ caller: caller.label, action, resource: account.labelOf(resource), context: brief(context) });
    return decision;
  };
  const note = (call: NotedCall): void => {
    const text = JSON.stringify(call);
    if (noted.has(text)) return;
    noted.add(text);
    onCall(call);
  };

  return {
    authorize: (caller, operations, context = {}) => {
      for (const { action, resource, leadingKeys } of operations) {
        const request: AccessRequest = {
          ...{ caller: caller.principal, action, resource },
          context: {
            ...overTls,
            ...context,
            ...(leadingKeys === undefined ? {} : { [keysOfItems]: leadingKeys }),
          },
        };
        const uses = keyUses(request, account.resource(resource), account.document.region);
        for (const one of [request, ...uses]) {
          const decision = decide(caller, one);
          if (!decision.isAllowed) return { ...decision, request: one };
        }
      }
      return undefined;
    },
  };
}

/** Without what is the same of every call; of keys of items what they begin with, up to the first `#`: they would be without number. */
function brief({ 'aws:SecureTransport': _, ...context }: CallContext): CallContext {
  const given = context[keysOfItems];
  if (given === undefined) return context;
  const keys = [given].flat().map((key) => /^[^#]*#/.exec(key)?.[0] ?? '');
  return { ...context, [keysOfItems]: [...new Set(keys)].sort() };
}

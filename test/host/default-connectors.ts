/**
 * The default connectors as tests speak of them: a CRM that finds customers, applies events and creates cases, and a
 * warehouse that takes events. `createCrm` and `createWarehouse` are the connectors themselves; `callsOver` puts a
 * script in their place.
 */
import { connectorSend } from '../../lambdas/adapters/http/connector-send.ts';
import { httpCaller, type OpenCaller } from '../../lambdas/adapters/http/http-call.ts';
import { connectorCredentials } from '../../lambdas/adapters/secrets/connector-credentials.ts';
import { hasher } from '../../lambdas/adapters/system.ts';
import { type CrmOptions as CrmSettings, defaultCrm } from '../../lambdas/connectors/default/crm.ts';
import { defaultWarehouse } from '../../lambdas/connectors/default/warehouse.ts';
import { createAccess } from '../../lambdas/core/connector/access.ts';
import { type ConnectorCalls, createConnectorCalls } from '../../lambdas/core/connector/calls.ts';
import { answerOfCustomer, answersIn, customerOf } from '../../lambdas/core/connector/customers.ts';
import { DEFAULT_LOOKUP } from '../../lambdas/core/connector/default.ts';
import type { Connector, WriteOperation } from '../../lambdas/core/connector/definition.ts';
import type { FieldValue } from '../../lambdas/core/connector/fields.ts';
import { keyText } from '../../lambdas/core/connector/input.ts';
import { createMake } from '../../lambdas/core/connector/make-exchange.ts';
import { eventEffectKey } from '../../lambdas/core/connector/takes.ts';
import type { WriteResult } from '../../lambdas/core/connector/write.ts';
import { staticHeader } from '../../lambdas/core/credentials/auth.ts';
import type { ConnectorCredential } from '../../lambdas/core/credentials/secret.ts';
import type {
  CallOptions,
  Clock,
  Customer,
  EventMessage,
  LookupCache,
  RequestMessage,
  SecretSource,
} from '../../lambdas/core/ports.ts';
import {
  type ConnectorEventsDeps,
  connectorEventsJob,
} from '../../lambdas/core/worker/jobs/connector-events.ts';
import {
  type ConnectorRefreshDeps,
  connectorRefreshJob,
} from '../../lambdas/core/worker/jobs/connector-refresh.ts';
import {
  type ConnectorRequestDeps,
  connectorRequestJob,
} from '../../lambdas/core/worker/jobs/connector-request.ts';

export interface Crm {
  ready?(): Promise<void>;
  findCustomer(phone: string, call: CallOptions): Promise<Customer>;
  applyEvent(event: EventMessage, call: CallOptions): Promise<{ caseId?: string }>;
  createCase(request: RequestMessage, call: CallOptions): Promise<{ caseId: string }>;
}
export interface Warehouse {
  putEvent(event: EventMessage, call: CallOptions): Promise<void>;
}

/** What opens the CRM's door, without the text of a secret around it. */
export interface CrmCredential {
  authorization?: string;
  certificate?: { certificate: string; privateKey: string };
  isPlaceholder?: boolean;
}
export interface CrmCredentials {
  read(): Promise<CrmCredential>;
  refresh(): Promise<CrmCredential>;
}
type Credentials = (newer: boolean) => Promise<readonly ConnectorCredential[]>;

interface Connected {
  open?: OpenCaller;
  now?: () => number;
}
export interface CrmOptions extends CrmSettings, Connected {
  credentials: CrmCredentials | Credentials;
}

export function createCrm({ credentials, ...options }: CrmOptions): Crm {
  const connector = defaultCrm(options);
  const given = typeof credentials === 'function' ? credentials : parsed(credentials);
  const calls = callsOf(connector, given, options);
  return {
    ready: () => calls.ready(),
    findCustomer: async (e164, call) =>
      customerOf(await calls.find({ ...DEFAULT_LOOKUP, value: { e164, spellings: [e164] } }, call)),
    async applyEvent(event, call) {
      const { caseId } = await written(
        calls,
        ruleOf(connector),
        event,
        eventEffectKey(hasher, event),
        {},
        call,
      );
      return caseId === undefined || caseId === '' ? {} : { caseId: String(caseId) };
    },
    async createCase({ requestId, fields }, call) {
      const rule = connector.operations['create-case'] as WriteOperation;
      const { caseId } = await written(calls, rule, {}, requestId, fields, call);
      return { caseId: String(caseId) };
    },
  };
}

export function createWarehouse({ baseUrl, ...options }: { baseUrl: string } & Connected): Warehouse {
  const connector = defaultWarehouse({ baseUrl });
  const calls = callsOf(connector, async () => [], options);
  return {
    async putEvent(event, call) {
      await written(calls, ruleOf(connector), event, eventEffectKey(hasher, event), {}, call);
    },
  };
}

/** The credential out of the text of a secret, as handlers read it. */
export function secretCredentials(secrets: SecretSource, secretId: string): Credentials {
  return connectorCredentials(secrets, secretId, { auth: staticHeader(), checkedAs: 'crm' }, hasher);
}

function callsOf(connector: Connector, credentials: Credentials, given: Connected): ConnectorCalls {
  const { open = httpCaller, now = Date.now } = given;
  const { auth, baseUrl } = connector;
  const access = createAccess({ auth, baseUrl, credentials });
  const clock = { now };
  const make = createMake({ connector, access, send: connectorSend(open), clock });
  return createConnectorCalls({ connector, access, make, clock });
}

function parsed({ read, refresh }: CrmCredentials): Credentials {
  return async (newer) => {
    const { authorization, certificate, isPlaceholder } = await (newer ? refresh() : read());
    const all: Record<string, string | undefined> = {
      ...(isPlaceholder ? {} : { credential: 'none' }),
      ...(authorization === undefined ? {} : { authorization }),
      ...certificate,
    };
    const fields = all as Record<string, string>;
    return [{ name: 'primary', fingerprint: JSON.stringify(fields), fields }];
  };
}

const ruleOf = ({ events }: Connector) => {
  const [rule] = Object.values(events);
  if (rule === undefined) throw new Error('the connector takes no events');
  return rule;
};

async function written(
  calls: ConnectorCalls,
  rule: Parameters<ConnectorCalls['write']>[0],
  input: unknown,
  key: string,
  fields: Readonly<Record<string, unknown>>,
  call: CallOptions,
) {
  const result = await calls.write(rule, { input, key, fields, ...call.tried }, call);
  if (result.kind === 'wait') throw new Error('nothing is waited for here');
  return result.values;
}

/** The calls of a connector that a script answers. `request` makes the message of a write that is no event. */
export function callsOver(
  crm: Partial<Crm>,
  request: (
    key: string,
    fields: Readonly<Record<string, unknown>>,
    input: unknown,
  ) => RequestMessage = requestOf,
): ConnectorCalls {
  const unasked = (): never => {
    throw new Error('nobody asks for it here');
  };
  const done = (caseId = ''): WriteResult => ({ kind: 'applied', values: { caseId }, wasThere: false });
  return {
    ready: async () => crm.ready?.(),
    find: async ({ value }, call) =>
      answerOfCustomer(await (crm.findCustomer ?? unasked)(keyText(value), call)),
    async write(_rule, { input, key, fields }, call) {
      if ('eventId' in Object(input))
        return done((await (crm.applyEvent ?? unasked)(input as EventMessage, call)).caseId);
      return done((await (crm.createCase ?? unasked)(request(key, fields, input), call)).caseId);
    },
  };
}

function requestOf(
  requestId: string,
  fields: Readonly<Record<string, unknown>>,
  input: unknown,
): RequestMessage {
  const { phone } = input as { phone?: FieldValue };
  return {
    kind: 'request',
    requestId,
    operation: 'create-case',
    ...(phone === undefined ? {} : { phone: keyText(phone) }),
    fields: { ...fields },
    acceptedAtMs: 0,
    generation: 0,
    correlationId: '',
  };
}

const scripted = (supportsIdempotency = true): Connector =>
  defaultCrm({ kind: 'rest', baseUrl: 'http://crm', supportsIdempotency });

type Replaced = 'connector' | 'calls' | 'cacheOf' | 'defaultRegion';

/** The jobs of the default connectors' workers. */
export function interactionJob({
  crm,
  connector = scripted(),
  ...deps
}: Omit<ConnectorEventsDeps, 'connector' | 'calls'> & {
  crm: Pick<Crm, 'applyEvent' | 'ready'>;
  connector?: Connector;
}) {
  return connectorEventsJob({ connector, calls: callsOver(crm), ...deps });
}

export function enrichmentJob({
  warehouse,
  ...deps
}: Omit<ConnectorEventsDeps, 'connector' | 'calls' | 'clock'> & { warehouse: Warehouse; clock?: Clock }) {
  const calls = callsOver({
    async applyEvent(event, call) {
      await warehouse.putEvent(event, call);
      return {};
    },
  });
  const clock = deps.clock ?? ({ now: () => 0, sleep: async () => undefined } as Clock);
  return connectorEventsJob({
    connector: defaultWarehouse({ baseUrl: 'http://warehouse' }),
    calls,
    ...deps,
    clock,
  });
}

type OverCrm<Deps> = Omit<Deps, Replaced> & { cache: Pick<LookupCache, 'read' | 'writeLive'> };

export function refreshJob({
  crm,
  cache,
  ...deps
}: OverCrm<ConnectorRefreshDeps> & { crm: Pick<Crm, 'findCustomer' | 'ready'> }) {
  const given = { connector: scripted(), calls: callsOver(crm), cacheOf: () => answersIn(cache) };
  return connectorRefreshJob({ ...given, defaultRegion: 'US', ...deps });
}

export function requestJob({
  crm,
  cache,
  ...deps
}: OverCrm<ConnectorRequestDeps> & { crm: Omit<Crm, 'applyEvent'> }) {
  const given = { connector: scripted(), calls: callsOver(crm), cacheOf: () => answersIn(cache) };
  return connectorRequestJob({ ...given, defaultRegion: 'US', ...deps });
}

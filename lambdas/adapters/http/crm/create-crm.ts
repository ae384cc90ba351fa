/** The CRM behind its port: which adapter, over which connection, with which credential. */
import type { Crm } from '../../../core/ports.ts';
import { type CallHttp, httpCaller, type OpenCaller } from '../http-call.ts';
import type { CrmCredential, CrmCredentials } from './credential.ts';
import type { CrmConnection } from './exchange.ts';
import { createRestCrm } from './rest.ts';
import { createSalesforceCrm } from './salesforce.ts';
import { createServiceNowCrm } from './servicenow.ts';

export const CRM_KINDS = ['rest', 'salesforce', 'servicenow'] as const;
export type CrmKind = (typeof CRM_KINDS)[number];

export interface CrmOptions {
  /** Setting CRM_KIND. */
  kind: CrmKind;
  /** Setting CRM_BASE_URL; a slash at its end is ignored. */
  baseUrl: string;
  credentials: CrmCredentials;
  /** Setting CRM_SUPPORTS_IDEMPOTENCY. Salesforce's upserts need no such thing. */
  supportsIdempotency: boolean;
  /** Opens connections, with a client certificate where the CRM asks for one. @default httpCaller */
  open?: OpenCaller;
  /** ms since the epoch, to read a Retry-After that is a date. @default Date.now */
  now?: () => number;
}

/** One a container: it keeps its connections alive. */
export function createCrm({ kind, supportsIdempotency, ...rest }: CrmOptions): Crm {
  const connection = connect(rest);
  const adapters = {
    rest: () => createRestCrm(connection, supportsIdempotency),
    salesforce: () => createSalesforceCrm(connection),
    servicenow: () => createServiceNowCrm(connection, supportsIdempotency),
  };
  return {
    ...adapters[kind](),
    async ready() {
      await connection.credentials.read();
    },
  };
}

function connect({
  baseUrl,
  credentials,
  open = httpCaller,
  now = Date.now,
}: Omit<CrmOptions, 'kind' | 'supportsIdempotency'>): CrmConnection {
  const callerOf = callers(open);
  return {
    baseUrl: baseUrl.replace(/\/+$/, ''),
    call: (call, credential) => callerOf(credential)(call),
    credentials,
    now,
  };
}

/** Keeps one caller until the certificate changes: a rotation opens new connections with the new one. */
function callers(open: OpenCaller): (credential: CrmCredential) => CallHttp {
  let kept: { certificate: string; caller: CallHttp } | undefined;
  return ({ certificate }) => {
    const text = JSON.stringify(certificate) ?? '';
    if (kept?.certificate !== text) kept = { certificate: text, caller: open(certificate) };
    return kept.caller;
  };
}

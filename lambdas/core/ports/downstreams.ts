/**
 * The systems behind. Every call throws PermanentError, ThrottledError, AuthError or TransientError, or UnavailableError
 * where something of ours (a secret) kept it from being made; nothing else.
 */
import type { Customer } from './cache.ts';
import type { EventMessage, RequestMessage } from './messages.ts';

/** How long and for whom a call is made. */
export interface CallOptions {
  timeoutMs: number;
  correlationId: string;
  /** Sent as the header of that name where the call is traced. */
  traceparent?: string | undefined;
}

/** One port, three adapters: generic REST, Salesforce, ServiceNow. */
export interface Crm {
  findCustomer(phone: string, options: CallOptions): Promise<Customer>;
  /** The event id is the CRM's idempotency key or unique id. */
  applyEvent(event: EventMessage, options: CallOptions): Promise<{ caseId?: string }>;
  /** The request id is the idempotency key; adapters for CRMs without keys make a write-once check first. */
  createCase(request: RequestMessage, options: CallOptions): Promise<{ caseId: string }>;
}

/** Where enrichment goes. */
export interface Warehouse {
  putEvent(event: EventMessage, options: CallOptions): Promise<void>;
}

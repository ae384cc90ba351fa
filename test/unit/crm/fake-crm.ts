/** A CRM that answers what it is told to and remembers what it was asked. */
import type { ClientCertificate, HttpCall, HttpReply } from '../../../lambdas/adapters/http/http-call.ts';
import type { EventMessage, RequestMessage } from '../../../lambdas/core/ports.ts';
import { type Crm, type CrmCredential, type CrmOptions, createCrm } from '../../host/default-connectors.ts';

export type Answer = { status: number; json?: unknown; body?: string; headers?: Record<string, string> };

export interface FakeCrm {
  crm: Crm;
  calls: HttpCall[];
  /** Certificates that connections were opened with. */
  opened: (ClientCertificate | undefined)[];
}

export const NOW = Date.UTC(2026, 0, 1);
export const options = { timeoutMs: 1000, correlationId: 'corr-1' };

/** Answers in the order given; the last one again and again. An Error is thrown. */
export function fakeCrm(
  answers: readonly (Answer | Error)[],
  given: Partial<CrmOptions> & { credential?: (CrmCredential | Error)[] } = {},
): FakeCrm {
  const calls: HttpCall[] = [];
  const opened: FakeCrm['opened'] = [];
  const { credential: credentials = [{ authorization: 'Bearer one' }], ...more } = given;
  let renewals = 0;
  const credential = (): CrmCredential => {
    const one = credentials[Math.min(renewals, credentials.length - 1)] ?? {};
    if (one instanceof Error) throw one;
    return one;
  };
  const crm = createCrm({
    kind: 'rest',
    baseUrl: 'https://crm.test/base/',
    supportsIdempotency: true,
    credentials: {
      read: async () => credential(),
      refresh: async () => {
        renewals += 1;
        return credential();
      },
    },
    open: (certificate) => {
      opened.push(certificate);
      return async (call) => {
        calls.push(call);
        const answer = answers[Math.min(calls.length, answers.length) - 1];
        if (answer === undefined || answer instanceof Error) throw answer ?? new Error('nothing to answer');
        return toReply(answer);
      };
    },
    now: () => NOW,
    ...more,
  });
  return { crm, calls, opened };
}

function toReply({ status, json, body, headers = {} }: Answer): HttpReply {
  return { status, headers, body: body ?? (json === undefined ? '' : JSON.stringify(json)) };
}

export const event: EventMessage = {
  kind: 'event',
  platform: 'genesys',
  eventId: 'e/1 ü',
  interactionId: 'i 1',
  eventType: 'conversation.end',
  topic: 'voice',
  occurredAt: '2026-01-01T00:00:00Z',
  acceptedAtMs: NOW,
  payloadHash: 'hash',
  generation: 0,
  correlationId: 'corr-1',
  data: { state: 'ended' },
};

export const request: RequestMessage = {
  kind: 'request',
  requestId: 'r-1',
  operation: 'create-case',
  phone: '+14155552671',
  fields: { subject: 'Hello', phone: '(415) 555-2671', correlationId: 'not mine' },
  acceptedAtMs: NOW,
  generation: 0,
  correlationId: 'corr-1',
};

export const PAGE = '<!doctype html><html><body>+14155552671 is not here</body></html>';

/** HubSpot's errors and the headers of its limits. */
import { randomUUID } from 'node:crypto';
import type { SimReply } from '../system.ts';

export function throttled(policyName: string): SimReply {
  const message = `You have reached your ${policyName.toLowerCase()} limit.`;
  return {
    status: 429,
    body: { status: 'error', message, errorType: 'RATE_LIMIT', correlationId: randomUUID(), policyName },
  };
}

export function failure(status: number, category: string, message: string): SimReply {
  return { status, body: { status: 'error', message, correlationId: randomUUID(), category } };
}

export interface Usage {
  callsIn10S: number;
  usedIn10S: number;
  callsADay: number;
  usedToday: number;
}

/** Sent with every answer but those of the search. */
export function limitHeaders({ callsIn10S, usedIn10S, callsADay, usedToday }: Usage): Record<string, string> {
  const left = (limit: number, used: number): string => String(Math.max(0, limit - used));
  return {
    'x-hubspot-ratelimit-interval-milliseconds': '10000',
    'x-hubspot-ratelimit-max': String(callsIn10S),
    'x-hubspot-ratelimit-remaining': left(callsIn10S, usedIn10S),
    'x-hubspot-ratelimit-daily': String(callsADay),
    'x-hubspot-ratelimit-daily-remaining': left(callsADay, usedToday),
  };
}

/** Zendesk's tickets, pages, errors and the headers of its limit. */
import type { SimReply, SimRequest } from '../system.ts';

export interface Ticket {
  id: number;
  subject: string | undefined;
  externalId: string;
  /** When it was made, as the API writes it. */
  at: string;
}

const LONGEST_PAGE = 100;

export function shown({ id, subject, externalId, at }: Ticket, baseUrl: string): Record<string, unknown> {
  const url = `${baseUrl}/api/v2/tickets/${id}.json`;
  const times = { created_at: at, updated_at: at };
  return { url, id, external_id: externalId || null, ...times, subject: subject ?? null, status: 'new' };
}

export function made(ticket: Ticket, baseUrl: string, lookup: 'hit' | 'miss'): SimReply {
  const body = { ticket: shown(ticket, baseUrl) };
  const location = String(body.ticket['url']);
  return { status: 201, body, headers: { location, 'x-idempotency-lookup': lookup } };
}

/** One page of a list, with the addresses of those beside it; `count` counts all. */
export function paged(name: string, all: readonly unknown[], { query, path, baseUrl }: SimRequest): SimReply {
  const size = Math.min(Number(query.get('per_page') ?? LONGEST_PAGE), LONGEST_PAGE);
  const page = Number(query.get('page') ?? 1);
  const linkTo = (one: number): string => {
    const asked = new URLSearchParams(query);
    asked.set('page', String(one));
    return `${baseUrl}${path}?${asked}`;
  };
  const next_page = page * size < all.length ? linkTo(page + 1) : null;
  const previous_page = page > 1 ? linkTo(page - 1) : null;
  const some = all.slice((page - 1) * size, page * size);
  return { status: 200, body: { [name]: some, next_page, previous_page, count: all.length } };
}

export function invalid(status: number, field: string, why: string): SimReply {
  const details = { [field]: [{ description: why }] };
  return { status, body: { error: 'RecordInvalid', description: 'Record validation errors', details } };
}

export function throttled(waitS: number): SimReply {
  const description = 'Number of allowed API requests per minute exceeded';
  const headers = { 'retry-after': String(waitS) };
  return { status: 429, body: { error: 'APIRateLimitExceeded', description }, headers };
}

export function limitHeaders(limit: number, used: number, resetS: number): Record<string, string> {
  const left = String(Math.max(0, limit - used));
  return {
    'x-rate-limit': String(limit),
    'x-rate-limit-remaining': left,
    'ratelimit-limit': String(limit),
    'ratelimit-remaining': left,
    'ratelimit-reset': String(resetS),
  };
}

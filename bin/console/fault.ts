/** What went wrong, for the page: which of its states is shown, and a sentence. */
import { ConflictError, SettingError, UnavailableError } from '../../lambdas/core/errors.ts';
import { failureText } from '../operator/failure.ts';
import type { Fault } from './contract.ts';

/** Status and body. Never what was sent. */
export function faultOf(error: unknown): [status: number, body: Fault] {
  const kind = kindOf(error);
  return [STATUS[kind], { kind, message: kind === 'fault' ? faultText(error) : failureText(error) }];
}

const STATUS: Record<Fault['kind'], number> = { refused: 400, forbidden: 403, unreachable: 503, fault: 500 };

function kindOf(error: unknown): Fault['kind'] {
  if (error instanceof UnavailableError) return isForbidden(error.cause) ? 'forbidden' : 'unreachable';
  if (error instanceof SettingError || error instanceof ConflictError) return 'refused';
  if (isForbidden(error)) return 'forbidden';
  const isOutside = error instanceof Error && OUTSIDE.some((mark) => mark in error || isFetch(error));
  return isOutside ? 'unreachable' : 'fault';
}

/** The SDK marks its answers, the network its faults. */
const OUTSIDE = ['$metadata', 'syscall', 'code'];

function isForbidden(error: unknown): boolean {
  return error instanceof Error && /^AccessDenied|NotAuthorized|ProviderError$|ExpiredToken/.test(error.name);
}

function isFetch({ message, name }: Error): boolean {
  return message === 'fetch failed' || name === 'TimeoutError';
}

/** Nobody foresaw it: its own words, without the stack. */
function faultText(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

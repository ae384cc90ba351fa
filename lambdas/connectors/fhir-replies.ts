/** How a FHIR server's answers are read: errors are OperationOutcomes (http://hl7.org/fhir/R4/valueset-issue-type.html). */
import type { ReplyTable } from '../core/reply/table.ts';

export const FHIR_REPLIES: ReplyTable = {
  code: ['/issue/*/code', '/entry/*/resource/issue/*/code'],
  message: ['/issue/*/diagnostics', '/issue/*/details/text'],
  verdicts: {
    login: 'unauthorized',
    expired: 'unauthorized',
    throttled: 'throttled',
    transient: 'transient',
    'lock-error': 'transient',
    'no-store': 'transient',
    exception: 'transient',
    timeout: 'transient',
    incomplete: 'transient',
    'not-found': 'absent',
    deleted: 'absent',
    // Another record of the same identifier: only a query shows whether it is ours.
    duplicate: 'duplicate',
    'multiple-matches': 'duplicate',
  },
  statuses: {
    404: 'absent',
    // Several records match the condition of a conditional create: at least one is there.
    412: 'duplicate',
  },
  // An outcome under a successful status is a refusal where an issue of it is an error.
  refuses: (json) => isErrorOutcome(json),
};

/** An outcome of its own, or beside the matches of a search. */
function isErrorOutcome(json: unknown): boolean {
  if (isError(json)) return true;
  const { resourceType, entry } = Object(json) as { resourceType?: unknown; entry?: unknown };
  if (resourceType !== 'Bundle' || !Array.isArray(entry)) return false;
  return entry.some((one) => isError((Object(one) as { resource?: unknown }).resource));
}

function isError(json: unknown): boolean {
  const { resourceType, issue } = Object(json) as { resourceType?: unknown; issue?: unknown };
  if (resourceType !== 'OperationOutcome' || !Array.isArray(issue)) return false;
  return issue.some((one) =>
    ['error', 'fatal'].includes((Object(one) as { severity?: string }).severity ?? ''),
  );
}

/**
 * What becomes of a Data Action file at Genesys Cloud's import. A fault is said only of what does not import (its
 * documentation, its refusals, 61 real files); all else that can hurt is a warning.
 */
import { contractFindings, inputsOf } from './check/contract.ts';
import { type Findings, fault, together } from './check/findings.ts';
import { headFindings, otherKind, timeoutFindings } from './check/head.ts';
import { objectOf } from './check/json.ts';
import { requestFindings } from './check/request.ts';
import { responseFindings } from './check/response.ts';
import { templateFindings } from './check/templates.ts';

/** Takes anything at all. */
export function findingsOf(file: unknown): Findings {
  if (Array.isArray(file))
    return fault('The file holds a list: one action is imported at a time, as an object.');
  const action = objectOf(file);
  if (action === undefined) return fault('The file must hold one JSON object.');
  const config = objectOf(action['config']) ?? {};
  const contract = objectOf(action['contract']) ?? {};
  const head = headFindings(action);
  if (otherKind(action) === 'authentication') return head;
  const timed = together(head, timeoutFindings(config['timeoutSeconds']));
  if (otherKind(action) !== undefined) return timed;
  const request = objectOf(config['request']);
  return together(
    timed,
    requestFindings(request),
    templateFindings(request, inputsOf(contract)),
    responseFindings(objectOf(config['response'])),
    contractFindings(contract),
  );
}

/** Why a file doesn't import, as sentences; none: it does. */
export function faultsOf(file: unknown): string[] {
  return findingsOf(file).faults;
}

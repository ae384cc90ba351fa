/** What `connectors new` writes for a kind. */
import type { Rehearsal } from '../rehearse.ts';

export interface KindTemplate {
  /** Of a shipped kind: what its file says beside the name, a line each. */
  options?: readonly string[];
  /** Of a connector that is whole in its own file: the file beside this one that it is made of. */
  source?: string;
  /** What its test rehearses, each with the replies of a real system. */
  cases: readonly ({ title: string } & Rehearsal)[];
}

/** A lookup by telephone number that the system answers with `body`, and one where it knows nobody. */
export function lookupCases(
  name: string,
  known: unknown,
  unknown: { status: number; body: unknown },
): KindTemplate['cases'] {
  const given = { ani: '+14155550100' };
  return [
    { title: 'a known number', part: 'lookup', name, given, replies: [{ status: 200, body: known }] },
    { title: 'an unknown number', part: 'lookup', name, given, replies: [unknown] },
    { title: 'a system that is down', part: 'lookup', name, given, replies: [{ status: 503 }] },
  ];
}

/** A write that takes effect with one request. */
export function writeCase(
  name: string,
  given: Readonly<Record<string, unknown>>,
  status: number,
  body: unknown,
): KindTemplate['cases'][number] {
  return { title: `${name} takes effect`, part: 'operation', name, given, replies: [{ status, body }] };
}

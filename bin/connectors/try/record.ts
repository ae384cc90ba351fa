/** Keeps what a real system answered as a fixture, so that the connector's test holds it from then on. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Connector } from '../../../lambdas/core/connector/definition.ts';
import { SettingError } from '../../../lambdas/core/errors.ts';
import type { Trial } from '../asked-call.ts';
import { type Rehearsal, rehearse } from '../rehearse.ts';
import type { Tried } from './run.ts';

/** Headers that a connector's functions may read. */
const KEPT = ['location', 'retry-after', 'etag'] as const;

/**
 * Writes the case into `fixtures/<connector>.json` beside the connector's file, in place of one of the same title.
 * Answers the file's path. Throws SettingError where nothing was answered or the file can't be read.
 */
export async function recordCase(
  connector: Connector,
  file: string,
  title: string,
  { part, name, given }: Trial,
  tried: Tried,
): Promise<string> {
  const replies = repliesOf(tried);
  if (replies.length === 0) throw new SettingError('Nothing was answered: there is nothing to record.');
  const rehearsal: Rehearsal = { part, name, given, replies };
  const recorded = { title, ...rehearsal, expected: await rehearse(connector, rehearsal) };
  const fixtures = path.join(path.dirname(file), 'fixtures', `${connector.name}.json`);
  const cases = casesIn(fixtures);
  const at = cases.findIndex((one) => one.title === title);
  const all = at === -1 ? [...cases, recorded] : cases.with(at, recorded);
  mkdirSync(path.dirname(fixtures), { recursive: true });
  writeFileSync(fixtures, `${JSON.stringify(all, undefined, 2)}\n`);
  return fixtures;
}

/** Without the refusals that only led to another token, and without any secret. */
function repliesOf({ steps, blotter }: Tried): Rehearsal['replies'] {
  return steps.flatMap((step, index) => {
    if (step.kind === 'token') return [];
    const isRenewed = step.verdict === 'unauthorized' && index < steps.length - 1;
    if (isRenewed) return [];
    const { status, headers, body } = step.reply;
    const kept = KEPT.flatMap((header): [string, string][] => {
      const value = headers[header];
      return typeof value === 'string' ? [[header, blotter.blot(value)]] : [];
    });
    return [
      {
        status,
        ...(kept.length > 0 && { headers: Object.fromEntries(kept) }),
        ...(body !== '' && { body: jsonOr(blotter.blot(body)) }),
      },
    ];
  });
}

/** A number that a double can't hold would change: such a body stays text. */
function jsonOr(body: string): unknown {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null && !/\d{16}/.test(body) ? value : body;
  } catch {
    return body;
  }
}

function casesIn(file: string): { title: string }[] {
  if (!existsSync(file)) return [];
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as { title: string }[];
  } catch {
    throw new SettingError(`${file} can't be read as JSON.`);
  }
}

/** The outlines of today's templates: with default settings, and of an organisation's connectors. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { buildApp } from '../../lib/app.ts';
import { type Outline, outlineOf } from './outline.ts';

/** Settings whose templates are kept. */
const kept = { CONNECTORS_DIR: resolve(import.meta.dirname, '..', 'fixtures', 'connectors') };

/** By the stacks' names. */
export async function outlinesOfNow(
  overrides: Readonly<Record<string, string>> = {},
): Promise<Record<string, Outline>> {
  const outdir = mkdtempSync(join(tmpdir(), 'steadyline-release-'));
  try {
    const codeOf = (): Code => Code.fromInline('exports.handler = 0');
    const { app } = await buildApp({ overrides: { ...kept, ...overrides }, outdir, codeOf });
    return Object.fromEntries(
      app.synth().stacks.map(({ stackName, template }) => [stackName, outlineOf(template)]),
    );
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { AwsSolutionsChecks } from 'cdk-nag';
import { buildApp } from '../../lib/app.ts';

/** Everything that settings can add: bus, alias, addresses. */
const largest = {
  PROFILE: 'production',
  PROVISIONED_CONCURRENCY_INGEST: '5',
  PROVISIONED_CONCURRENCY_LOOKUP: '5',
  GENESYS_EVENT_SOURCE: 'aws.partner/genesys.com/cloud/org/suffix',
  ALARM_EMAIL: 'on-call@example.com',
};

function inFolder<Result>(use: (outdir: string) => Result): Result {
  const outdir = mkdtempSync(join(tmpdir(), 'steadyline-audit-'));
  try {
    return use(outdir);
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

interface Report {
  pluginReports: { pluginName: string; conclusion: string }[];
}

/** Synthesizes as `cdk synth` does: a process of its own, so that what it prints is seen too. */
function synth(outdir: string, settings: Record<string, string>): { said: string; report: Report } {
  const { stdout, stderr } = spawnSync(process.execPath, ['bin/app.ts'], {
    cwd: resolve(import.meta.dirname, '..', '..'),
    env: {
      ...process.env,
      CDK_OUTDIR: outdir,
      STEADYLINE_SETTINGS: JSON.stringify(settings),
      NODE_OPTIONS: '',
    },
    encoding: 'utf8',
  });
  const report = JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8')) as Report;
  return { said: stdout + stderr, report };
}

describe('the templates, checked by CloudFormation’s rules and cdk-nag’s AwsSolutions', () => {
  test.each([
    ['the default profile', {}],
    ['everything switched on', largest],
  ])(
    'no warning, nothing unacknowledged: %s',
    (_, settings) => {
      const { said, report } = inFolder((outdir) => synth(outdir, settings));
      expect(said).toBe('');
      expect(report.pluginReports.map(({ conclusion }) => conclusion)).toEqual(['success']);
      expect(report.pluginReports[0]?.pluginName).toBe('AwsSolutions');
    },
    120_000,
  );

  test('no acknowledgement outlives its finding', () => {
    const found = inFolder((outdir) => {
      const codeOf = (): Code => Code.fromInline('exports.handler = 0');
      const { app } = buildApp({ overrides: largest, outdir, codeOf, audited: false });
      // Asked directly, the pack does not see the acknowledgements that synth honours.
      return new AwsSolutionsChecks(app).validateScope(app).violations;
    });
    const places = Object.fromEntries(
      found.map(({ ruleName, violatingResources }) => [ruleName, violatingResources?.length]),
    );
    expect(places).toEqual({
      'AwsSolutions-DDB3': 4,
      'AwsSolutions-SQS3': 2,
      'AwsSolutions-SMG4': 9,
      'AwsSolutions-APIG4': 7,
    });
  });
});

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

const codeOf = (): Code => Code.fromInline('exports.handler = 0');

describe('cdk-nag, AwsSolutions', () => {
  test.each([
    ['the default profile', {}],
    ['everything switched on', largest],
  ])('synth refuses what is not acknowledged with a reason, and nothing is left: %s', (_, overrides) => {
    const reports = inFolder((outdir) => {
      buildApp({ overrides, outdir, codeOf }).app.synth();
      const file = readFileSync(join(outdir, 'validation-report.json'), 'utf8');
      return (JSON.parse(file) as { pluginReports: { pluginName: string; conclusion: string }[] })
        .pluginReports;
    });
    expect(reports.map(({ pluginName, conclusion }) => [pluginName, conclusion])).toContainEqual([
      'AwsSolutions',
      'success',
    ]);
  });

  test('no acknowledgement outlives its finding', () => {
    const found = inFolder((outdir) => {
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

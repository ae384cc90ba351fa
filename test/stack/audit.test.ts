import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { violations, warnings } from './support.ts';

/** Everything that settings can add: bus, alias, addresses, tracing, network, domain. */
const largest = {
  PROFILE: 'production',
  PROVISIONED_CONCURRENCY_INGEST: '5',
  PROVISIONED_CONCURRENCY_LOOKUP: '5',
  GENESYS_EVENT_SOURCE: 'aws.partner/genesys.com/cloud/org/suffix',
  ALARM_EMAIL: 'on-call@example.com',
  OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318',
  VPC_SUBNET_IDS: 'subnet-0a1b2c3d,subnet-1a1b2c3d',
  VPC_SECURITY_GROUP_IDS: 'sg-0a1b2c3d',
  API_DOMAIN: 'calls.example.org',
  API_CERTIFICATE_ARN: 'arn:aws:acm:eu-west-1:111122223333:certificate/11112222-3333-4444-5555-666677778888',
  API_HOSTED_ZONE_ID: 'Z0123456789',
  TAGS: 'owner=calls',
};

interface Report {
  pluginReports: { pluginName: string; conclusion: string }[];
}

interface Synth {
  said: string;
  report: Report;
  /** The bundle of ingest. */
  ingest: string;
}

const entry = pathToFileURL(resolve(import.meta.dirname, '../../bin/app.ts')).href;
/** Runs the entry once for each of the settings; a line between what two of them print. */
const script = `
  for (const [index, [outdir, settings]] of JSON.parse(process.env.SYNTHS).entries()) {
    if (index > 0) console.log('next');
    process.env.CDK_OUTDIR = outdir;
    process.env.STEADYLINE_SETTINGS = JSON.stringify(settings);
    await import(${JSON.stringify(entry)} + '?' + index);
  }`;

/** Synthesizes as `cdk synth` does: outside this process, so that what it prints is seen too. */
function synthesized(all: readonly Record<string, string>[]): Synth[] {
  const folder = mkdtempSync(join(tmpdir(), 'steadyline-audit-'));
  try {
    const synths = all.map((settings, index) => [join(folder, String(index)), settings] as const);
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
      cwd: resolve(import.meta.dirname, '..', '..'),
      env: { ...process.env, SYNTHS: JSON.stringify(synths), NODE_OPTIONS: '' },
      encoding: 'utf8',
    });
    const said = stdout.split('next\n');
    return synths.map(([outdir], index) => ({
      said: `${said[index]}${stderr}`,
      report: JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8')),
      ingest: readFileSync(join(outdir, '.bundles', 'ingest', 'index.js'), 'utf8'),
    }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

// One after the other in one process, since the checker's rules take five seconds to load.
const [least, most] = synthesized([{}, largest]) as [Synth, Synth];
const synths = { 'the default profile': least, 'everything switched on': most };

describe('the templates, checked by CloudFormation’s rules and cdk-nag’s AwsSolutions', () => {
  test.each(Object.entries(synths))('no warning, nothing unacknowledged: %s', (_, { said, report }) => {
    expect(said).toBe('');
    expect(report.pluginReports.map(({ conclusion }) => conclusion)).toEqual(['success']);
    expect(report.pluginReports[0]?.pluginName).toBe('AwsSolutions');
  });

  test.each([
    ['without an endpoint', synths['the default profile'], false],
    ['with one', synths['everything switched on'], true],
  ])('the endpoint decides at synth whether tracing is in the bundles: %s', (_, { ingest }, traced) => {
    expect(/opentelemetry|otlp|v1\/traces/i.test(ingest)).toBe(traced);
  });

  test('P5: synth warns of a lane too slow for callers who come close together', async () => {
    expect(await warnings({ CRM_RATE_LIMIT: '1' })).toEqual([expect.stringMatching(/^P5 .* every 1,050 ms/)]);
  });

  test('no acknowledgement outlives its finding', async () => {
    expect(await violations(largest)).toEqual({
      'AwsSolutions-DDB3': 4,
      'AwsSolutions-SQS3': 2,
      'AwsSolutions-SMG4': 10,
      'AwsSolutions-APIG4': 9,
      // Six functions in the VPC, and CodeDeploy's role.
      'AwsSolutions-IAM5[Resource::*]': 7,
    });
  });
});

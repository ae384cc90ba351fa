/** What the process with the CDK in it makes of the app under some settings, with inline code. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { type AppOptions, type BuiltApp, buildApp } from '../../lib/app.ts';
import { assertLimits } from '../../lib/limits.ts';
import type { Audited } from './support.ts';

type Overrides = Readonly<Record<string, string>>;
export type Templates = Record<string, Record<string, unknown>>;

/** Builds the app into a folder that is there while `use` is at work. Throws what the app throws. */
async function built<Result>(
  options: AppOptions,
  use: (app: BuiltApp, outdir: string) => Result,
): Promise<Result> {
  const outdir = mkdtempSync(join(tmpdir(), 'steadyline-stack-'));
  try {
    const codeOf = (): Code => Code.fromInline('exports.handler = 0');
    return use(await buildApp({ ...options, outdir, codeOf }), outdir);
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** Every template by its stack's name. */
export const templatesOf = (overrides: Overrides): Promise<Templates> =>
  built({ overrides }, ({ app, stateful, connectors, stateless }) => {
    // Each refuses a template with circular dependencies.
    const stacks = [stateful, ...connectors, stateless];
    const templates = Object.fromEntries(
      stacks.map((stack) => [stack.stackName, Template.fromStack(stack).toJSON()]),
    );
    assertLimits(app.synth().stacks);
    return templates;
  });

/** What the audit concludes, and the templates that it has seen. */
export async function audited(overrides: Overrides): Promise<Audited> {
  const { AwsSolutionsChecks } = await import('cdk-nag');
  return built({ overrides, audit: (scope) => new AwsSolutionsChecks(scope) }, ({ app }, outdir) => {
    const { stacks } = app.synth();
    const { pluginReports } = JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8')) as {
      pluginReports: { conclusion: string }[];
    };
    return {
      conclusions: pluginReports.map(({ conclusion }) => conclusion),
      templates: stacks.map(({ template }) => template),
    };
  });
}

/** What synth warns of in the stateless stack. */
export const warnings = (overrides: Overrides): Promise<unknown[]> =>
  built({ overrides }, ({ stateless }) =>
    stateless.node.metadata.filter(({ type }) => type === 'aws:cdk:warning').map(({ data }) => data),
  );

/** How often each rule finds something when the pack is asked directly, so without the acknowledgements that synth honours. */
export async function violations(overrides: Overrides): Promise<Record<string, number>> {
  const { AwsSolutionsChecks } = await import('cdk-nag');
  return built({ overrides }, ({ app }) => {
    const found = new AwsSolutionsChecks(app).validateScope(app).violations;
    return Object.fromEntries(
      found.map(({ ruleName, violatingResources }) => [ruleName, violatingResources?.length ?? 0]),
    );
  });
}

/** The assembly out of bundles that are there: the one part of the runner that loads the CDK. */
import { Code } from 'aws-cdk-lib/aws-lambda';
import { buildApp } from '../../lib/app.ts';
import type { FolderOf } from '../../lib/bundles.ts';
import type { Deployment } from '../../lib/deployment.ts';
import { assertLimits } from '../../lib/limits.ts';

/** Writes the assembly into `outdir`. Throws SettingError where a setting breaks a promise or a limit of AWS. */
export async function writeAssembly(
  deployment: Deployment,
  folderOf: FolderOf,
  outdir: string,
): Promise<void> {
  const codeOf = (handler: string, connector?: string): Code => Code.fromAsset(folderOf(handler, connector));
  const { app } = await buildApp({ deployment, codeOf, outdir });
  assertLimits(app.synth().stacks);
}

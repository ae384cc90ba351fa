/** What an organisation asks of everything in its account: tags, and a bound on every role. */
import { type Stack, Tags } from 'aws-cdk-lib';
import { ManagedPolicy, PermissionsBoundary } from 'aws-cdk-lib/aws-iam';
import type { Config } from './config.ts';
import { tagsOf } from './lists.ts';
import { textOf } from './values.ts';

/** Applies TAGS and PERMISSIONS_BOUNDARY_ARN to a stack and all that is in it. */
export function adopt(stack: Stack, config: Config): void {
  for (const [key, value] of Object.entries(tagsOf(config))) {
    Tags.of(stack).add(key, value);
    // CloudFormation hands these on to what templates can't tag.
    stack.addStackTag(key, value);
  }
  const boundary = textOf(config, 'PERMISSIONS_BOUNDARY_ARN');
  if (boundary !== '')
    PermissionsBoundary.of(stack).apply(ManagedPolicy.fromManagedPolicyArn(stack, 'Boundary', boundary));
}

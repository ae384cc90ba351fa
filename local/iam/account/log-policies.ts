/**
 * Policies of CloudWatch Logs are the account's: each is about the log groups that its statements name.
 * Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-resourcepolicy.html
 */
import { type ProvisionContext, resolved, resourcesOf } from '../../provision/context.ts';
import { listOf, type PolicyDocument } from '../policy/document.ts';
import { PolicyError } from '../policy/errors.ts';
import { matchesArn } from '../policy/patterns.ts';

/** Those about a group, by its ARN, which ends in `:*`. Throws PolicyError for a text that is no policy. */
export function logPolicies(context: ProvisionContext): (groupArn: string) => PolicyDocument[] {
  const all = resourcesOf(context, 'AWS::Logs::ResourcePolicy').map((resource) => {
    const { PolicyName, PolicyDocument } = resolved(context, resource);
    return read(String(PolicyName), PolicyDocument);
  });
  const isAbout = (document: PolicyDocument, group: string): boolean =>
    listOf(document.Statement).some(({ Resource = '*' }) =>
      // Of a group, of its streams, or with the colon and star that some services' policies end in.
      listOf(Resource).some((pattern) =>
        [group, group.replace(/:\*$/, ''), group.replace(/\*$/, 'log-stream:*')].some((arn) =>
          matchesArn(pattern, arn),
        ),
      ),
    );
  return (group) => all.filter((document) => isAbout(document, group));
}

function read(name: string, given: unknown): PolicyDocument {
  if (typeof given !== 'string') return given as PolicyDocument;
  try {
    return JSON.parse(given) as PolicyDocument;
  } catch {
    throw new PolicyError(`The policy ${name} of CloudWatch Logs`, 'its text is no JSON.');
  }
}

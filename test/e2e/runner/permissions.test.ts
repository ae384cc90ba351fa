/** The runner on the permissions of a template: what they leave out does not happen, as on AWS. */
import { PublishCommand } from '@aws-sdk/client-sns';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, it } from '@jest/globals';
import { type LocalStack, startLocal } from '../../../local/local-stack.ts';
import { clientsOf, refOf } from './clients.ts';
import { entries, until } from './journal.ts';
import { type Resources, tinyAssembly } from './tiny-assembly.ts';

const Version = '2012-10-17';
const arn = (service: string, rest: string): string => `arn:aws:${service}:us-east-1:000000000000:${rest}`;
const plain = arn('sqs', 'plain');

const trusted = (Service: string): Resources => ({
  Role: {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Version,
        Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service } }],
      },
    },
  },
});
const role = trusted('lambda.amazonaws.com');

const everything: Resources = {
  ...role,
  Policy: {
    Type: 'AWS::IAM::Policy',
    Properties: {
      Roles: [{ Ref: 'Role' }],
      PolicyDocument: {
        Version,
        Statement: [
          {
            Effect: 'Allow',
            Action: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
            Resource: '*',
          },
          { Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: '*' },
          {
            Effect: 'Allow',
            Action: ['dynamodb:DescribeStream', 'dynamodb:Get*', 'dynamodb:ListStreams'],
            Resource: '*',
          },
        ],
      },
    },
  },
  QueuePolicy: {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: {
      Queues: [refOfPlain()],
      PolicyDocument: {
        Version,
        Statement: ['sns', 'events'].map((service) => ({
          ...{ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: plain },
          Principal: { Service: `${service}.amazonaws.com` },
        })),
      },
    },
  },
  Permission: {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      Action: 'lambda:InvokeFunction',
      FunctionName: { 'Fn::GetAtt': ['api', 'Arn'] },
      Principal: 'apigateway.amazonaws.com',
    },
  },
};

/** A queue's policy names it by its URL. */
function refOfPlain(): unknown {
  return { 'Fn::ImportValue': 'state:plain-url' };
}

async function running(more: Resources, test: (stack: LocalStack, journal: string) => Promise<void>) {
  const { directory, journal } = tinyAssembly(more);
  const stack = await startLocal({ port: 0, assembly: directory, simulators: false });
  try {
    await test(stack, journal);
  } finally {
    await stack.stop();
  }
}

/** By the queue itself, by a topic and by a rule. */
async function send(stack: LocalStack): Promise<void> {
  const { sqs, sns } = clientsOf(stack);
  await sqs.send(new SendMessageCommand({ QueueUrl: refOf(stack, 'Plain'), MessageBody: '{"name":"sent"}' }));
  await sns.send(new PublishCommand({ TopicArn: refOf(stack, 'Topic'), Message: '{"name":"published"}' }));
  await stack.putEvent({ source: 'aws.partner/any' });
  sqs.destroy();
  sns.destroy();
}
const post = async ({ api }: LocalStack): Promise<number> =>
  (await fetch(`${api}/things/1`, { method: 'POST' })).status;

describe('Runner: permissions', () => {
  it(
    'lets happen what the template allows, and notes it',
    () =>
      running(everything, async (stack, journal) => {
        await send(stack);
        expect(await post(stack)).toBe(200);
        const names = await entries<{ name: string }>(journal, ({ name }) => name !== undefined, 3);
        expect(names.map(({ name }) => name).sort()).toEqual(['from-the-bus', 'published', 'sent']);
        expect(stack.iam?.refused()).toEqual([]);
        expect(stack.iam?.calls()).toContainEqual(
          expect.objectContaining({ action: 'sqs:ReceiveMessage', resource: 'queue plain' }),
        );
      }),
    60_000,
  );

  it(
    'delivers nothing that a role may not receive, and nothing that a service may not send or invoke',
    () =>
      running(role, async (stack, journal) => {
        await send(stack);
        expect(await post(stack)).toBe(500);
        const refused = (...parts: string[]) =>
          until(parts.join(), () =>
            stack.iam?.refused().find((message) => parts.every((part) => message.includes(part))),
          );
        await refused('assumed-role', 'sqs:ReceiveMessage', plain, 'no identity-based policy');
        await refused('assumed-role', 'dynamodb:DescribeStream');
        await refused('User: sns.amazonaws.com', 'sqs:SendMessage', plain, 'no resource-based policy');
        await refused('User: events.amazonaws.com', 'sqs:SendMessage', plain);
        await refused('User: apigateway.amazonaws.com', 'lambda:InvokeFunction', 'function:tiny-api');
        expect(await entries(journal, () => true, 0)).toEqual([]);
      }),
    60_000,
  );

  it('starts no function whose role Lambda may not take', async () => {
    const { directory } = tinyAssembly(trusted('ec2.amazonaws.com'));
    await expect(startLocal({ port: 0, assembly: directory, simulators: false })).rejects.toThrow(
      'Lambda may not take the role of tiny-',
    );
  }, 60_000);

  it('starts no function without a role', async () => {
    const { directory } = tinyAssembly();
    await expect(startLocal({ port: 0, assembly: directory, simulators: false })).rejects.toThrow(
      'has no role',
    );
  }, 60_000);
});

/** The template's schedules and rules. */
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { SteadylineError } from '../../lambdas/core/errors.ts';
import type { Functions } from '../functions/functions.ts';
import type { Guard } from '../iam/guard.ts';
import type { RuleSpec } from '../sources/event-bus.ts';
import { periodMs, type ScheduleSpec } from '../sources/schedules.ts';
import type { PlacedResource } from '../template/template.ts';
import { arnOf, nameOf, type ProvisionContext, resolved, resourcesOf } from './context.ts';
import { functionNameOf } from './function-name.ts';

interface Target {
  Arn: string;
  Input?: string;
  InputPath?: string;
  InputTransformer?: unknown;
}

interface RuleProperties {
  ScheduleExpression?: string;
  EventPattern?: unknown;
  State?: string;
  Targets?: Target[];
  Target?: Target;
}

export interface Rules {
  schedules: ScheduleSpec[];
  patterns: RuleSpec[];
}

/** Gives rules, schedules and buses their identities. */
export function identifyRules(context: ProvisionContext): void {
  for (const resource of resourcesOf(
    context,
    'AWS::Events::Rule',
    'AWS::Scheduler::Schedule',
    'AWS::Events::EventBus',
  )) {
    const name = nameOf(context, resource, 'Name');
    const kind = resource.type === 'AWS::Events::EventBus' ? 'event-bus' : 'rule';
    const Arn = arnOf(context, 'events', `${kind}/${name}`);
    context.identities.set(resource.stack, resource.logicalId, {
      ref: name,
      attributes: { Arn, Name: name },
    });
  }
}

/** Those that are enabled. Throws SteadylineError for targets and expressions that the runner does not know. */
export function rulesOf(
  context: ProvisionContext,
  functions: Functions,
  queueUrls: ReadonlyMap<string, string>,
  guard: Guard | undefined,
): Rules {
  const rules: Rules = { schedules: [], patterns: [] };
  for (const resource of resourcesOf(context, 'AWS::Events::Rule', 'AWS::Scheduler::Schedule')) {
    const given = resolved(context, resource) as RuleProperties;
    if (given.State === 'DISABLED') continue;
    const name = nameOf(context, resource, 'Name');
    const targets = (given.Targets ?? [given.Target])
      .filter((target) => target !== undefined)
      .map((target) => {
        const send = sender(context, resource, target, functions, queueUrls);
        return guard === undefined ? send : permitted(context, resource, target, guard, send);
      });
    if (given.ScheduleExpression === undefined) {
      rules.patterns.push({ name, pattern: given.EventPattern, targets });
    } else {
      periodMs(name, given.ScheduleExpression);
      const fire = (): void => {
        const event = {
          'detail-type': 'Scheduled Event',
          source: 'aws.events',
          time: new Date().toISOString(),
        };
        for (const send of targets) void send(event);
      };
      rules.schedules.push({ name, expression: given.ScheduleExpression, fire });
    }
  }
  return rules;
}

/** Sends where EventBridge may; AWS drops the others, or hands them to the rule's dead-letter queue. */
function permitted(
  context: ProvisionContext,
  { stack, logicalId }: PlacedResource,
  { Arn }: Target,
  guard: Guard,
  send: (event: unknown) => Promise<void>,
): (event: unknown) => Promise<void> {
  const action = Arn.includes(':sqs:') ? 'sqs:SendMessage' : 'lambda:InvokeFunction';
  const source = { 'aws:SourceArn': context.identities.attribute(stack, logicalId, 'Arn') };
  return async (event) => {
    if (guard.serviceMay('events', [{ action, resource: Arn }], source)) await send(event);
  };
}

function sender(
  context: ProvisionContext,
  { logicalId }: PlacedResource,
  { Arn, Input, InputPath, InputTransformer }: Target,
  functions: Functions,
  queueUrls: ReadonlyMap<string, string>,
): (event: unknown) => Promise<void> {
  const url = queueUrls.get(Arn);
  const name = functionNameOf(Arn);
  if (InputPath !== undefined || InputTransformer !== undefined) {
    throw new SteadylineError('template', `The runner does not reshape the events of ${logicalId}.`);
  }
  if (url !== undefined) {
    return async (event) => {
      const MessageBody = Input ?? JSON.stringify(event);
      await context.engines.clients.sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody }));
    };
  }
  if (functions.names().includes(name)) {
    return async (event) => functions.invokeLater(name, Input === undefined ? event : JSON.parse(Input));
  }
  throw new SteadylineError('template', `The runner does not know the target ${Arn} of ${logicalId}.`);
}

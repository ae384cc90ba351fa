/** Every resource type that the runner runs, or leaves out for a stated reason. Any other type is an error. */

/** What the runner does with a type: `runs` says how, `leftOut` why not. */
export type Treatment = { runs: string } | { leftOut: string };

const permissions = 'Nothing runs of it: local/iam decides calls by it.';
const encryption = 'Local state lives in memory and is not encrypted.';
const watching = 'Nothing evaluates metrics here; functions log them.';
const scaling = 'Capacity is fixed here: pools grow and shrink by themselves.';
const address = 'The API answers on loopback here, under no name.';
const deploying = 'Matters to a deployment only.';

/** The table that `--resources` prints. */
export const resourceTypes: Readonly<Record<string, Treatment>> = {
  'AWS::ApiGatewayV2::Api': { runs: 'an HTTP server on the port given' },
  'AWS::ApiGatewayV2::Integration': { runs: 'payload format 2.0, 30 s at most' },
  'AWS::ApiGatewayV2::Route': { runs: 'a route of that server' },
  'AWS::ApiGatewayV2::Stage': {
    leftOut: 'One stage is served, at the root; throttling and access logs are the cloud’s.',
  },
  'AWS::DynamoDB::GlobalTable': { runs: 'a table of the DynamoDB engine' },
  'AWS::DynamoDB::Table': { runs: 'a table of the DynamoDB engine; streams are derived from its versions' },
  'AWS::Events::EventBus': { runs: 'a name that rules hang on; events come through the admin address' },
  'AWS::Events::Rule': { runs: 'a schedule, or a pattern in front of queues and functions' },
  'AWS::Lambda::Alias': { runs: 'another name of the function’s one version' },
  'AWS::Lambda::EventSourceMapping': { runs: 'a poller of the queue or stream' },
  'AWS::Lambda::Function': { runs: 'processes of its own from its bundle' },
  'AWS::Lambda::Version': { runs: 'another name of the function’s one version' },
  'AWS::Scheduler::Schedule': { runs: 'a timer' },
  'AWS::SecretsManager::Secret': { runs: 'a secret with its fixed local value' },
  'AWS::SNS::Subscription': { runs: 'a subscription of the SNS engine, to queues only' },
  'AWS::SNS::Topic': { runs: 'a topic of the SNS engine' },
  'AWS::SQS::Queue': { runs: 'a queue of the SQS engine' },

  'AWS::ApiGatewayV2::ApiMapping': { leftOut: address },
  'AWS::ApiGatewayV2::DomainName': { leftOut: address },
  'AWS::ApplicationAutoScaling::ScalableTarget': { leftOut: scaling },
  'AWS::ApplicationAutoScaling::ScalingPolicy': { leftOut: scaling },
  'AWS::CDK::Metadata': { leftOut: deploying },
  'AWS::CloudWatch::Alarm': { leftOut: watching },
  'AWS::CloudWatch::AnomalyDetector': { leftOut: watching },
  'AWS::CloudWatch::CompositeAlarm': { leftOut: watching },
  'AWS::CloudWatch::Dashboard': { leftOut: watching },
  'AWS::CodeDeploy::Application': { leftOut: deploying },
  'AWS::CodeDeploy::DeploymentGroup': { leftOut: deploying },
  'AWS::Events::EventBusPolicy': { leftOut: permissions },
  'AWS::IAM::ManagedPolicy': { leftOut: permissions },
  'AWS::IAM::Policy': { leftOut: permissions },
  'AWS::IAM::Role': { leftOut: permissions },
  'AWS::KMS::Alias': { leftOut: encryption },
  'AWS::KMS::Key': {
    leftOut: 'Local state is not encrypted; local/iam decides by its policy who could use it.',
  },
  'AWS::Lambda::EventInvokeConfig': { leftOut: 'Asynchronous calls are retried twice, as by default.' },
  'AWS::Lambda::Permission': { leftOut: permissions },
  'AWS::Logs::LogGroup': { leftOut: 'Logs go to files, which live as long as the next start.' },
  'AWS::Logs::MetricFilter': { leftOut: watching },
  'AWS::Logs::ResourcePolicy': { leftOut: permissions },
  'AWS::Route53::RecordSet': { leftOut: address },
  'AWS::Scheduler::ScheduleGroup': { leftOut: deploying },
  'AWS::SecretsManager::ResourcePolicy': { leftOut: permissions },
  'AWS::SNS::TopicPolicy': { leftOut: permissions },
  'AWS::SQS::QueuePolicy': { leftOut: permissions },
};

import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  DeduplicationScope,
  FifoThroughputLimit,
  Queue,
  QueueEncryption,
  type QueueProps,
} from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { fullName, maxReceiveCount, type QueueSpec } from '../catalog/queues.ts';
import type { Config } from '../config.ts';
import { secondsOf } from './duration.ts';
import { pascal, physicalName } from './names.ts';
import type { EncryptedProps } from './props.ts';

/** A queue and, where it has a consumer, its dead-letter queue. */
export interface WorkQueue {
  queue: Queue;
  dlq?: Queue;
}

/** A body of the largest accepted size and its envelope must fit: SQS takes 1 MiB. */
const maxMessageSizeBytes = 1_048_576;

export interface WorkQueuesProps<Name extends string> extends EncryptedProps {
  /** One row a queue. */
  readonly rows: Readonly<Record<Name, QueueSpec>>;
  /** Visibility time-out of a queue with a consumer, s. */
  readonly visibilityS: (name: Name) => number;
}

/** Queues: encrypted, TLS only, kept when the stack goes, since they hold what was acknowledged. */
export class WorkQueues<Name extends string> extends Construct {
  readonly byName: Record<Name, WorkQueue>;

  constructor(scope: Construct, id: string, { config, key, rows, visibilityS }: WorkQueuesProps<Name>) {
    super(scope, id);
    this.byName = Object.fromEntries(
      (Object.keys(rows) as Name[]).map((name) => [
        name,
        this.workQueue(rows[name], () => visibilityS(name), config, key),
      ]),
    ) as Record<Name, WorkQueue>;
  }

  private workQueue(spec: QueueSpec, visibilityS: () => number, config: Config, key: IKey): WorkQueue {
    const dlqRetention = secondsOf(config, 'DLQ_RETENTION_S');
    const common = { ...encrypted(key), ...(spec.fifo ? highThroughputFifo : {}) };
    if (!spec.consumed) return { queue: this.queue(config, spec.name, spec.fifo, common, dlqRetention) };
    const dlq = this.queue(config, `${spec.name}-dlq`, spec.fifo, common, dlqRetention);
    const queue = this.queue(
      config,
      spec.name,
      spec.fifo,
      {
        ...common,
        visibilityTimeout: Duration.seconds(visibilityS()),
        deadLetterQueue: { queue: dlq, maxReceiveCount },
      },
      secondsOf(config, 'SOURCE_RETENTION_S'),
    );
    return { queue, dlq };
  }

  private queue(
    config: Config,
    name: string,
    fifo: boolean,
    props: QueueProps,
    retentionPeriod: Duration,
  ): Queue {
    return new Queue(this, pascal(name), {
      ...props,
      queueName: physicalName(config, fullName({ name, fifo })),
      retentionPeriod,
    });
  }
}

/** Properties of every queue: the customer key with data keys reused for 5 minutes, TLS only, kept. */
export function encrypted(key: IKey): QueueProps {
  return {
    encryption: QueueEncryption.KMS,
    encryptionMasterKey: key,
    dataKeyReuse: Duration.minutes(5),
    enforceSSL: true,
    maxMessageSizeBytes,
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  };
}

const highThroughputFifo: QueueProps = {
  fifo: true,
  deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
  fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
};

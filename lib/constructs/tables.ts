import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, StreamViewType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { type TableName, tableNames, tables } from '../catalog/tables.ts';
import { warmThroughputOf } from '../catalog/warm-throughput.ts';
import type { Config } from '../config.ts';
import { pascal, physicalName } from './names.ts';
import type { EncryptedProps } from './props.ts';

/** All tables: on demand, partition key `pk`, TTL attribute `ttl`, under the customer key. */
export class Tables extends Construct {
  readonly byName: Record<TableName, Table>;

  constructor(scope: Construct, id: string, { config, key }: EncryptedProps) {
    super(scope, id);
    this.byName = Object.fromEntries(
      tableNames.map((name) => [name, this.table(name, config, key)]),
    ) as Record<TableName, Table>;
  }

  private table(name: TableName, config: Config, key: IKey): Table {
    const { precious, stream } = tables[name];
    const warmThroughput = warmThroughputOf(name, config);
    return new Table(this, pascal(name), {
      tableName: physicalName(config, name),
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      timeToLiveAttribute: 'ttl',
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: key,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: precious },
      deletionProtection: precious,
      removalPolicy: precious ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY,
      ...(stream === true ? { stream: StreamViewType.NEW_AND_OLD_IMAGES } : {}),
      ...(warmThroughput === undefined ? {} : { warmThroughput }),
    });
  }
}

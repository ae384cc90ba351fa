import { RemovalPolicy } from 'aws-cdk-lib';
import {
  AttributeType,
  BillingMode,
  ProjectionType,
  StreamViewType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { type TableName, tableNames, tables } from '../catalog/tables.ts';
import { type WarmUnits, warmIndexOf, warmThroughputOf } from '../catalog/warm-throughput.ts';
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
    const { precious, stream, found } = tables[name];
    const warmThroughput = warmThroughputOf(name, config);
    const table = new Table(this, pascal(name), {
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
    if (found === true) addFoundIndex(table, warmIndexOf(name, config));
    return table;
  }
}

/**
 * One index, and keys alone: an update may add no second one to a table, and a record's later writes cost nothing here.
 * A record without `foundUnder` is not in it.
 */
function addFoundIndex(table: Table, warmThroughput: WarmUnits | undefined): void {
  table.addGlobalSecondaryIndex({
    indexName: 'found',
    partitionKey: { name: 'foundUnder', type: AttributeType.STRING },
    sortKey: { name: 'foundAs', type: AttributeType.STRING },
    projectionType: ProjectionType.KEYS_ONLY,
    ...(warmThroughput === undefined ? {} : { warmThroughput }),
  });
}

/** Stream records from two versions of a table. */
import { isDeepStrictEqual } from 'node:util';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';

export type Item = Record<string, AttributeValue>;

export interface StreamRecord {
  eventID: string;
  eventName: 'INSERT' | 'MODIFY' | 'REMOVE';
  eventVersion: '1.1';
  eventSource: 'aws:dynamodb';
  eventSourceARN: string;
  awsRegion: string;
  dynamodb: {
    ApproximateCreationDateTime: number;
    Keys: Item;
    NewImage?: Item;
    OldImage?: Item;
    SequenceNumber: string;
    SizeBytes: number;
    StreamViewType: string;
  };
}

interface View {
  keyNames: readonly string[];
  viewType: string;
  region: string;
}

/** One record for each item that was added, changed or removed; both maps are by key. */
export function streamRecords(
  before: ReadonlyMap<string, Item>,
  after: ReadonlyMap<string, Item>,
  view: View,
  arn: string,
  nextSequence: () => string,
): StreamRecord[] {
  const keys = new Set([...before.keys(), ...after.keys()]);
  return [...keys].flatMap((key) => {
    const old = before.get(key);
    const now = after.get(key);
    return isDeepStrictEqual(old, now) ? [] : [record(old, now, view, arn, nextSequence())];
  });
}

function record(
  old: Item | undefined,
  now: Item | undefined,
  { keyNames, viewType, region }: View,
  arn: string,
  sequence: string,
): StreamRecord {
  const item = now ?? old ?? {};
  const Keys = Object.fromEntries(Object.entries(item).filter(([name]) => keyNames.includes(name)));
  const showsNew = viewType.startsWith('NEW');
  const showsOld = viewType === 'OLD_IMAGE' || viewType === 'NEW_AND_OLD_IMAGES';
  return {
    eventID: sequence,
    eventName: old === undefined ? 'INSERT' : now === undefined ? 'REMOVE' : 'MODIFY',
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    eventSourceARN: arn,
    awsRegion: region,
    dynamodb: {
      ApproximateCreationDateTime: Math.floor(Date.now() / 1000),
      Keys,
      ...(now !== undefined && showsNew ? { NewImage: now } : {}),
      ...(old !== undefined && showsOld ? { OldImage: old } : {}),
      SequenceNumber: sequence,
      SizeBytes: JSON.stringify(item).length,
      StreamViewType: viewType,
    },
  };
}

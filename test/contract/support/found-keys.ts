/** Keys of a table, and of its index `found`. */
export function foundKeys() {
  const [pk, foundUnder, foundAs] = ['pk', 'foundUnder', 'foundAs'] as const;
  return {
    AttributeDefinitions: [pk, foundUnder, foundAs].map((AttributeName) => ({
      AttributeName,
      AttributeType: 'S' as const,
    })),
    KeySchema: [{ AttributeName: pk, KeyType: 'HASH' as const }],
    GlobalSecondaryIndexes: [
      {
        IndexName: 'found',
        KeySchema: [
          { AttributeName: foundUnder, KeyType: 'HASH' as const },
          { AttributeName: foundAs, KeyType: 'RANGE' as const },
        ],
        Projection: { ProjectionType: 'KEYS_ONLY' as const },
      },
    ],
  };
}

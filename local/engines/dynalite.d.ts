/** The part of dynalite that is used; the package brings no types. */
declare module 'dynalite' {
  import type { Server } from 'node:http';

  interface Options {
    createTableMs?: number;
    deleteTableMs?: number;
    updateTableMs?: number;
    /** Folder of what it keeps. @default memory */
    path?: string;
  }
  export default function dynalite(options?: Options): Server;
}

declare module 'dynalite/db/conditionParser.js' {
  const parser: { parse: import('./condition-cache.ts').Parse };
  export default parser;
}

declare module 'dynalite/db/index.js' {
  import type { AttributeValue, TableDescription } from '@aws-sdk/client-dynamodb';

  type Item = Record<string, AttributeValue>;
  type Done = (error?: Error | null) => void;
  interface Entries {
    put(key: string, value: unknown, done: Done): void;
    batch(entries: readonly { type: 'put'; key: string; value: unknown }[], done: Done): void;
  }
  interface Store {
    tableDb: Entries;
    db: { close(): Promise<void> };
    getItemDb(table: string): Entries;
    getIndexDb(kind: 'Global', table: string, index: string): Entries;
  }
  const engine: {
    create(options: { path: string }): Store;
    createKey(item: Item, table: TableDescription): string;
    getIndexActions(
      indexes: TableDescription['GlobalSecondaryIndexes'],
      before: Item | undefined,
      item: Item,
      table: TableDescription,
    ): { puts: { index: string; key: string; item: Item }[] };
  };
  export default engine;
}

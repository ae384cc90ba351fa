/** The connector that keeps the names, routes and records of the time when it was the only one. */
export const DEFAULT_CONNECTOR = 'crm';

/** The connector that a request's path names. */
export const connectorIn = ({ connector = DEFAULT_CONNECTOR }: Readonly<Record<string, string>>): string =>
  connector;

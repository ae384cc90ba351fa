/** The connector that keeps the names, routes and records of the time when it was the only one. */
export const DEFAULT_CONNECTOR = 'crm';

/** What reads and writes everything that outlives a release. Bundled when a release is made, for the tests of the next. */
export { dynamoBreakerStore } from '../../lambdas/adapters/dynamodb/breaker-store.ts';
export { dynamoEventRecords } from '../../lambdas/adapters/dynamodb/event-records.ts';
export { dynamoIncidentStore } from '../../lambdas/adapters/dynamodb/incident-store.ts';
export { dynamoLookupCache } from '../../lambdas/adapters/dynamodb/lookup-cache.ts';
export { dynamoReplays } from '../../lambdas/adapters/dynamodb/replays.ts';
export { dynamoRequestStore } from '../../lambdas/adapters/dynamodb/request-store.ts';
export { dynamoTokenStore } from '../../lambdas/adapters/dynamodb/token-store.ts';
export { initialState, open } from '../../lambdas/core/breaker/transitions.ts';
export { FORMATS } from '../../lambdas/core/message/formats.ts';
export { messageText } from '../../lambdas/core/message/message-text.ts';
export * from '../../lambdas/core/message/read-message.ts';
export { incidentBody, parseIncident } from '../../lambdas/core/oncall/incident-message.ts';
export { untried } from '../../lambdas/core/retry/history.ts';
export { emptyRecord } from '../../lambdas/core/tokens/record.ts';

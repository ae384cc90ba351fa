import { RetentionDays } from 'aws-cdk-lib/aws-logs';

/** CloudWatch Logs' own choices, shortest first. */
const choices = Object.values(RetentionDays)
  .filter((days): days is RetentionDays => typeof days === 'number' && days <= 3653)
  .sort((one, other) => one - other);

/** The shortest retention that CloudWatch Logs offers and that is not below `days`. */
export function retentionOf(days: number): RetentionDays {
  return choices.find((choice) => choice >= days) ?? RetentionDays.TEN_YEARS;
}

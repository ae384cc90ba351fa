/** The rows of alarms and graphs speak of our counts; a deployment's own stand in its own namespace. */
import { type IMetric, MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { metricsNamespace } from '../../lambdas/core/metrics-namespace.ts';
import type { Config } from '../config.ts';
import { textOf } from '../values.ts';

/** The metric as this deployment's functions write it; those of AWS's services as they are. */
export function inOwnNamespace(config: Config, metric: IMetric): IMetric {
  const namespace = metricsNamespace(textOf(config, 'NAME_PREFIX'));
  return namespace === metricsNamespace() ? metric : moved(namespace, metric);
}

function moved(namespace: string, metric: IMetric): IMetric {
  if (metric instanceof MathExpression) {
    const { expression, label, color, period, usingMetrics } = metric;
    return new MathExpression({
      ...{ expression, label, color, period },
      usingMetrics: Object.fromEntries(
        Object.entries(usingMetrics).map(([id, one]) => [id, moved(namespace, one)]),
      ),
    } as ConstructorParameters<typeof MathExpression>[0]);
  }
  if (!(metric instanceof Metric) || metric.namespace !== metricsNamespace()) return metric;
  const { metricName, dimensions, label, color, period, statistic, unit } = metric;
  return new Metric({
    ...{ namespace, metricName, label, color, period, statistic, unit },
    dimensionsMap: dimensions as Record<string, string>,
  } as ConstructorParameters<typeof Metric>[0]);
}

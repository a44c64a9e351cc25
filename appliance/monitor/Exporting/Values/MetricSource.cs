// SPDX-License-Identifier: Apache-2.0
using Telemetry.Exporting.Formats;

namespace Telemetry.Exporting.Values;

/// <summary>A metric of an appliance and what writes its values.</summary>
/// <param name="Write">Writes the values of an appliance.</param>
internal sealed record MetricSource(MetricFamily Family, Action<Exposition, ApplianceMetrics> Write);

/// <summary>A metric of the monitor and what writes its values.</summary>
/// <param name="Write">Writes the values.</param>
internal sealed record MonitorSource(MetricFamily Family, Action<Exposition, MonitorMetrics> Write);

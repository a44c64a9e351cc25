// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Exporting.Sending;

/// <summary>Values that are sent, read on the thread that may. For any thread.</summary>
public interface IMetricsSource
{
    string Host { get; }

    /// <summary>Names of the appliances; null if they are not known now.</summary>
    Task<IReadOnlyList<string>?> Appliances();

    /// <summary>Reads the values of an appliance; none if it is not known any more.</summary>
    Task Read(string appliance, Action<ApplianceMetrics> read);

    /// <summary>Reads the values of the monitor itself.</summary>
    Task Read(Action<MonitorMetrics> read);
}

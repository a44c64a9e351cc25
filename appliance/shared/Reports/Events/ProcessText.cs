// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Model.Threads;

namespace Telemetry.Reports.Events;

/// <summary>A process as text for people, such as <c>strategy[4711] in trading/strategy-0/strategy</c>.</summary>
public static class ProcessText
{
    /// <summary>Name, id, and Kubernetes' names of the container.</summary>
    /// <returns>Null if neither name nor id is known.</returns>
    public static string? Of(string? process, long? pid, ContainerNames? names)
    {
        if (process is null && pid is null)
            return null;
        string id = pid is { } known ? string.Create(CultureInfo.InvariantCulture, $"[{known}]") : "";
        return $"{process}{id}{(names is { } container ? $" in {container}" : "")}";
    }

    /// <summary>The process that an event is about.</summary>
    /// <returns>Null if it is unknown.</returns>
    public static string? Of(EventReport report) => Of(report.Process, report.Pid, report.Names);
}

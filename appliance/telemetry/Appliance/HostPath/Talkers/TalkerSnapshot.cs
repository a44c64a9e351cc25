// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Counters;

namespace Telemetry.Appliance.HostPath.Talkers;

/// <summary>The host's other flows with the most bytes at one instant.</summary>
internal sealed class TalkerSnapshot
{
    /// <summary>Room for the rows.</summary>
    internal readonly TalkerRow[] Rows = new TalkerRow[TalkerRow.MaxReported];

    /// <summary>Rows in use.</summary>
    internal int Count;

    /// <summary>Flows that have a place.</summary>
    internal int Places;

    /// <summary>Totals of the samples.</summary>
    internal HookRow Sampler;

    /// <summary>Totals of the lists of TCP connections.</summary>
    internal HookRow Dump;
}

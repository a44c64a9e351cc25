// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Counters;

namespace Telemetry.Appliance.HostPath.Tcp;

/// <summary>The kernel's state of the sessions' connections at one instant.</summary>
internal sealed class TcpTable
{
    /// <summary>Room for the rows.</summary>
    internal readonly TcpRow[] Rows = new TcpRow[TcpRow.MaxReported];

    /// <summary>Rows in use.</summary>
    internal int Count;

    /// <summary>Questions so far and their answers.</summary>
    internal HookRow Hook;
}

// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Counters;

namespace Telemetry.Reports.Host;

/// <summary>Packets lost by the host before and behind the hooks; null where they cannot be read.</summary>
public sealed record HostDropsReport : HostDropValues
{
    /// <summary>The sockets of watched lines; null if they cannot be read.</summary>
    public IReadOnlyList<SocketDropsReport>? Sockets { get; set; }
}

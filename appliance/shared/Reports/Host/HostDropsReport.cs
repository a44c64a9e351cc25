// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Counters;

namespace Telemetry.Reports.Host;

/// <summary>Packets lost by the host before and behind the hooks; null where they cannot be read.</summary>
public sealed record HostDropsReport : HostDropValues
{
    /// <summary>The sockets of watched lines; null if they cannot be read.</summary>
    public IReadOnlyList<SocketDropsReport>? Sockets { get; set; }
}

/// <summary>Drops of the sockets behind the hooks that receive one line, or the same set of lines.</summary>
public sealed record SocketDropsReport
{
    /// <summary>Feed; null if the sockets receive several.</summary>
    public string? Feed { get; set; }

    /// <summary>Line; null if the sockets receive several, whose drops the kernel counts as one.</summary>
    public string? Line { get; set; }

    /// <summary>Port; null if the line leaves it open.</summary>
    public int? Port { get; set; }

    /// <summary>Datagrams dropped.</summary>
    public long? Drops { get; set; }

    /// <summary>Age of the figure, nanoseconds; null if unknown.</summary>
    public long? AgeNs { get; set; }
}

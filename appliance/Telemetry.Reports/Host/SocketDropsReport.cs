// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports.Host;

/// <summary>What the sockets behind the hooks dropped that take one line, or the same several.</summary>
public sealed record SocketDropsReport
{
    /// <summary>Feed; null if they take several.</summary>
    public string? Feed { get; set; }

    /// <summary>Line; null if they take several, whose drops the kernel counts as one.</summary>
    public string? Line { get; set; }

    /// <summary>Port; null if the line leaves it open.</summary>
    public int? Port { get; set; }

    /// <summary>Datagrams dropped.</summary>
    public long? Drops { get; set; }
}

// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports.Host;

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
}

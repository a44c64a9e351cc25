// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Appliance.Model.Reports;

/// <summary>What one socket behind the hooks dropped.</summary>
public sealed record SocketDropsReport
{
    /// <summary>Feed.</summary>
    public string? Feed { get; init; }

    /// <summary>Line.</summary>
    public string? Line { get; init; }

    /// <summary>Port.</summary>
    public int Port { get; init; }

    /// <summary>Datagrams dropped.</summary>
    public long? Drops { get; init; }
}

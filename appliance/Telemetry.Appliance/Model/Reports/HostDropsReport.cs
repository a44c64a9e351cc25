// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Appliance.Model.Reports;

/// <summary>What the host lost before and behind the hooks.</summary>
public sealed record HostDropsReport
{
    /// <summary>Frames that the NIC missed.</summary>
    public long? NicMissed { get; set; }

    /// <summary>Frames for which the NIC had no buffer.</summary>
    public long? NicNoBuffer { get; set; }

    /// <summary>Frames dropped by softnet.</summary>
    public long? SoftnetDropped { get; set; }

    /// <summary>Datagrams dropped at full sockets.</summary>
    public long? UdpRcvbufErrors { get; set; }

    /// <summary>The sockets of watched lines; null if they cannot be looked at.</summary>
    public IReadOnlyList<SocketDropsReport>? Sockets { get; set; }
}

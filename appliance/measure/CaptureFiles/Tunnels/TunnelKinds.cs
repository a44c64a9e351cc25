// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.CaptureFiles.Tunnels;

/// <summary>Kind of a tunnel.</summary>
public enum TunnelKind : byte
{
    /// <summary>ERSPAN type I: GRE 88BE without a sequence number.</summary>
    Erspan1 = 0,

    /// <summary>ERSPAN type II: GRE 88BE, version 1.</summary>
    Erspan2 = 1,

    /// <summary>ERSPAN type III: GRE 22EB, version 2.</summary>
    Erspan3 = 2,

    /// <summary>Ethernet in GRE (6558).</summary>
    Gre = 3,

    /// <summary>VXLAN on UDP port 4789.</summary>
    Vxlan = 4,
}

/// <summary>Reasons why a packet of a tunnel is not opened.</summary>
public enum TunnelRefusal : byte
{
    /// <summary>It is opened.</summary>
    None = 0,

    /// <summary>The captured bytes end inside the headers of the tunnel.</summary>
    Cut = 1,

    /// <summary>Lengths of the outer headers contradict each other.</summary>
    Length = 2,

    /// <summary>The outer packet is a fragment.</summary>
    Fragment = 3,

    /// <summary>A version, flag or frame type that is not known.</summary>
    Version = 4,

    /// <summary>GRE with something else than Ethernet in it.</summary>
    Protocol = 5,
}

/// <summary>Packets that the appliance could not see because they were lost before the capture.</summary>
public enum OutsideLoss : byte
{
    None = 0,

    /// <summary>Copies on their way from the switch that mirrors.</summary>
    Mirror = 1,

    /// <summary>Packets that the capture device lost.</summary>
    Device = 2,

    /// <summary>Packets that the capture device lost, at an unknown place.</summary>
    DeviceSomewhere = 3,
}

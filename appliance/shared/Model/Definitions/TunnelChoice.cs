// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Definitions;

/// <summary>Tunnels that are opened.</summary>
[Flags]
public enum TunnelChoice : byte
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>ERSPAN of all types.</summary>
    Erspan = 1,

    /// <summary>VXLAN.</summary>
    Vxlan = 2,

    /// <summary>Ethernet in GRE.</summary>
    Gre = 4,
}

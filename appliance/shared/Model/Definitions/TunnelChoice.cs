// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Definitions;

/// <summary>Tunnels that are opened.</summary>
[Flags]
public enum TunnelChoice : byte
{
    None = 0,

    /// <summary>ERSPAN of all types.</summary>
    Erspan = 1,

    Vxlan = 2,

    /// <summary>Ethernet in GRE.</summary>
    Gre = 4,
}

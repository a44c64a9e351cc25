// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Kernel.Layout;

/// <summary>Ends of a TCP connection.</summary>
public partial struct StageEndpoints
{
    /// <summary>Address of this host: IPv6, or IPv4 mapped.</summary>
    public readonly UInt128 LocalAddress => LocalAddressBytes.Value;
}

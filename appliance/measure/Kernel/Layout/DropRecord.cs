// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Kernel.Layout;

/// <summary>Record of a packet that the host dropped. It is followed by <see cref="CapturedLength"/> bytes of
/// payload.</summary>
public partial struct DropRecord
{
    /// <summary>Source address: IPv6, or IPv4 mapped.</summary>
    public readonly UInt128 SourceAddress => SourceAddressBytes.Value;

    /// <summary>Destination address: IPv6, or IPv4 mapped.</summary>
    public readonly UInt128 DestinationAddress => DestinationAddressBytes.Value;
}

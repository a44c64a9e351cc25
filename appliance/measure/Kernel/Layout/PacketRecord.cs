// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Kernel.Layout;

/// <summary>Header of a record, as written by the kernel. In a ring it is followed by <see cref="CapturedLength"/>
/// bytes of payload.</summary>
public partial struct PacketRecord
{
    public readonly UInt128 SourceAddress => SourceAddressBytes.Value;

    public readonly UInt128 DestinationAddress => DestinationAddressBytes.Value;
}

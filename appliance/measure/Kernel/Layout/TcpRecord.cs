// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Kernel.Layout;

/// <summary>Record of a note about a connection.</summary>
public partial struct TcpRecord
{
    /// <summary>Address here: IPv6, or IPv4 mapped.</summary>
    public readonly UInt128 LocalAddress => LocalAddressBytes.Value;

    /// <summary>Copies the name of the process, unused bytes zero; what is not printable ASCII becomes a question
    /// mark.</summary>
    /// <param name="to">Receives 16 bytes.</param>
    public readonly void CopyName(Span<byte> to) => NameBytes.CopyTo(to);
}

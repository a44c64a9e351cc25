// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Numerics;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.OrderEntry;

namespace Telemetry.Diagnostics.Recognition.Shapes;

/// <summary>The checksum at the end of every message of HKEX OCG-C: CRC-32C of the bytes before it. Source: HKEX OCG-C
/// Binary Trading Protocol 3.1, section 4.8.</summary>
internal static class OcgShape
{
    private const int BitsOfChecksum = 24;
    private const int ChecksumLength = 4;

    /// <summary>Counts a message whose checksum is right; a wrong one is not evidence, since that of a logon does not
    /// match any more once its password is overwritten.</summary>
    public static void Look(
        ProtocolId protocol, ReadOnlySpan<byte> message, in OrderMessage decoded, ref ShapeEvidence evidence)
    {
        if (protocol != ProtocolId.HkexOcg || message.Length < ChecksumLength)
            return;
        uint sum = uint.MaxValue;
        foreach (byte value in message[..^ChecksumLength])
            sum = BitOperations.Crc32C(sum, value);
        if (~sum == BinaryPrimitives.ReadUInt32LittleEndian(message[^ChecksumLength..]))
            evidence.Take((byte)decoded.Code, fits: true, BitsOfChecksum);
    }
}

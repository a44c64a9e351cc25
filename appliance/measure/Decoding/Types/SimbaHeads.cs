// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Model.Types;

namespace Telemetry.Pipeline.Decoding.Types;

/// <summary>Messages of SIMBA SPECTRA: each an SBE header and its fields, without a length. Those of order updates and
/// executions, which have no repeating groups, end with their block; any other takes the rest of the packet.</summary>
[HotPath]
internal static class SimbaHeads
{
    private const int FlagsOffset = 6;
    private const int IncrementalFlag = 8;
    private const int Header = 16;
    private const int IncrementalHeader = 28;
    private const int SbeHeader = 8;
    private const int TemplateOffset = 2;

    /// <summary>Writes the messages of a packet.</summary>
    /// <param name="captured">The captured head of the payload, at least its header.</param>
    /// <param name="payloadLength">Length of the whole payload, bytes.</param>
    public static void Write(ReadOnlySpan<byte> captured, int payloadLength, ref HeadWriter heads)
    {
        int position = (captured[FlagsOffset] & IncrementalFlag) != 0 ? IncrementalHeader : Header;
        while (position < payloadLength)
        {
            int left = payloadLength - position;
            if (captured.Length - position < SbeHeader)
            {
                heads.AddUntyped(1, left);
                return;
            }
            ReadOnlySpan<byte> message = captured[position..];
            ushort template = BinaryPrimitives.ReadUInt16LittleEndian(message[TemplateOffset..]);
            int size = SbeHeader + BinaryPrimitives.ReadUInt16LittleEndian(message);
            bool hasGroups = template is not (5 or 6 or 15 or 16);
            if (hasGroups || size > left)
                size = left;
            heads.Add(template, size);
            position += size;
        }
    }
}

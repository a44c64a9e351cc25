// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.CaptureFiles.Formats;

namespace Telemetry.CaptureFiles.Devices;

/// <summary>Recognises an expcap file, whose header is that of a pcap, by the footers of its first records.</summary>
internal static class ExpcapProof
{
    private const int MostRecords = 64;
    private const long NsPerSecond = 1_000_000_000;

    /// <summary>Judges the records at hand.</summary>
    /// <param name="input">The input, at the first record.</param>
    /// <param name="bigEndian">Byte order of the records' headers.</param>
    /// <param name="fractionNs">Nanoseconds per unit of a stamp's fraction.</param>
    /// <returns>True if all records but fillers have a footer, false if one has not; null if more bytes are
    /// needed.</returns>
    public static bool? Judge(CaptureInput input, bool bigEndian, long fractionNs)
    {
        ReadOnlySpan<byte> at = input.Buffer.AsSpan(input.Start, input.Available);
        int proven = 0;
        for (int records = 0; records < MostRecords && at.Length >= CaptureFile.PcapRecordLength; records++)
        {
            uint captured = Number(at[8..], bigEndian);
            uint wireLength = Number(at[12..], bigEndian);
            if (captured > CaptureFile.MaxRecordLength || (wireLength > 0 && captured < ExpcapFooter.Length))
                return false;
            if (at.Length - CaptureFile.PcapRecordLength < captured)
                break;
            long stampNs = Number(at, bigEndian) * NsPerSecond + Number(at[4..], bigEndian) * fractionNs;
            ReadOnlySpan<byte> frame = at.Slice(CaptureFile.PcapRecordLength, (int)captured);
            if (wireLength > 0 && !ExpcapFooter.TryRead(frame, wireLength, stampNs, out _))
                return false;
            proven += wireLength > 0 ? 1 : 0;
            at = at[(CaptureFile.PcapRecordLength + (int)captured)..];
        }
        if (proven > 0)
            return true;
        // Ends with the buffer at the latest: a record of a pcap has a length on the wire.
        return input.AtEnd || input.Available == input.Buffer.Length - input.Start ? false : null;
    }

    private static uint Number(ReadOnlySpan<byte> at, bool bigEndian) => bigEndian
        ? BinaryPrimitives.ReadUInt32BigEndian(at) : BinaryPrimitives.ReadUInt32LittleEndian(at);
}

// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Text;
using Telemetry.CaptureFiles.Extracting;
using static Telemetry.CaptureFiles.Formats.BlockBytes;

namespace Telemetry.CaptureFiles.Formats;

/// <summary>Blocks at the beginning of a file that say where it comes from, and the names of addresses.</summary>
internal static class FileHead
{
    private const int MostCommentLength = 60_000;
    private const ushort Hardware = 2;
    private const ushort OperatingSystem = 3;
    private const ushort IPv4Record = 1;
    private const ushort IPv6Record = 2;
    private const int IPv4Length = 4;
    private const int IPv6Length = 16;

    /// <summary>The header of a section.</summary>
    /// <param name="comment">Words on the file; empty for none.</param>
    /// <param name="labels">Its origin.</param>
    /// <param name="recorded">What the file has beside packets.</param>
    internal static byte[] Section(string comment, ExtractLabels labels, RecordedPath recorded)
    {
        byte[] text = Encoding.UTF8.GetBytes(comment);
        if (text.Length > MostCommentLength)
            text = text[..MostCommentLength];
        List<(ushort Code, byte[] Value)> options = text.Length > 0 ? [(Comment, text)] : [];
        options.AddRange(
        [
            (Hardware, Encoding.UTF8.GetBytes(labels.Hardware)),
            (OperatingSystem, Encoding.UTF8.GetBytes(labels.OperatingSystem)),
            (Application, Encoding.UTF8.GetBytes(labels.Application)),
        ]);
        int recordedLength = recorded == default ? 0 : TelemetryBlock.RecordedOptionLength;
        int length = SectionLength + recordedLength + EndOfOptions + TrailerLength;
        foreach ((_, byte[] value) in options)
            length += OptionLength(value.Length);
        byte[] block = new byte[length];
        BeginSection(block);
        int at = SectionLength;
        foreach ((ushort code, byte[] value) in options)
            at += WriteOption(block.AsSpan(at), code, value);
        if (recordedLength > 0)
            TelemetryBlock.WriteRecordedPath(block.AsSpan(at), recorded);
        return block;
    }

    /// <summary>The block of the names of addresses; empty without any.</summary>
    internal static byte[] Names(IReadOnlyList<(EndpointAddress Address, string Name)> names)
    {
        if (names.Count == 0)
            return [];
        int length = 8 + EndOfOptions + TrailerLength;
        foreach ((EndpointAddress address, string name) in names)
            length += OptionLength((address.IsIPv4 ? IPv4Length : IPv6Length) + Encoding.UTF8.GetByteCount(name) + 1);
        byte[] block = new byte[length];
        Begin(block, NameResolution);
        int at = 8;
        Span<byte> bytes = stackalloc byte[IPv6Length];
        foreach ((EndpointAddress address, string name) in names)
        {
            BinaryPrimitives.WriteUInt128BigEndian(bytes, address.Address);
            ReadOnlySpan<byte> part = address.IsIPv4 ? bytes[^IPv4Length..] : bytes;
            at += WriteOption(block.AsSpan(at), address.IsIPv4 ? IPv4Record : IPv6Record,
                [.. part, .. Encoding.UTF8.GetBytes(name), 0]);
        }
        return block;
    }
}

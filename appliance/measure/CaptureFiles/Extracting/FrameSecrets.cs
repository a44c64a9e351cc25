// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.CaptureFiles.Formats;
using Telemetry.CaptureFiles.Packets;
using Telemetry.Model.Packets;

namespace Telemetry.CaptureFiles.Extracting;

/// <summary>Part of a frame that was overwritten.</summary>
internal enum Overwritten
{
    Nothing,

    Credentials,

    /// <summary>All bytes that are not decoded.</summary>
    Opaque,
}

/// <summary>
/// Overwrites credentials in the buffers of captures before frames are copied. In streams of sessions and feeds the
/// reader finds them; in everything else that may be TCP secrets cannot be found, so all of it is overwritten.
/// </summary>
/// <param name="reader">Finds credentials.</param>
internal sealed class FrameSecrets(ISegmentReader reader)
{
    private const int LongestRead = 64 * 1024;  // of a segment, by reassembly
    private const int TcpCheckAt = 16;
    private const byte Star = (byte)'*';

    private readonly byte[] _before = new byte[CaptureFile.MaxRecordLength];
    private long _clockNs;

    /// <summary>Overwrites credentials in a segment of a session or feed; every one has to be given.</summary>
    /// <param name="index">Index of its capture.</param>
    /// <param name="parsed">Contents of its headers.</param>
    public Overwritten HideIn(
        CaptureFile file, int index, in CaptureFrame frame, FlowDefinition flow, in ParsedPacket parsed)
    {
        Span<byte> bytes = file.Input.Buffer.AsSpan(frame.DataIndex, frame.CapturedLength);
        Span<byte> payload = bytes.Slice(parsed.PayloadOffset, parsed.CapturedLength);
        Span<byte> before = _before.AsSpan(0, payload.Length);
        payload.CopyTo(before);
        _clockNs = Math.Max(_clockNs, frame.StampNs);
        var packet = new CapturedPacket
        {
            Head = HeadOf(file, index, in frame, flow, in parsed),
            Payload = payload,
            SourceAddress = parsed.SourceAddress,
            DestinationAddress = parsed.DestinationAddress,
            SourcePort = parsed.SourcePort,
            DestinationPort = parsed.DestinationPort,
            TcpSequence = parsed.TcpSequence,
            TcpAcknowledgement = parsed.TcpAcknowledgement,
            TcpFlags = parsed.TcpFlags,
            TcpWindow = parsed.TcpWindow,
            TcpWindowScale = parsed.TcpWindowScale,
        };
        reader.Take(ref packet, _clockNs);
        if (payload.Length > LongestRead)
            payload[LongestRead..].Fill(Star);
        if (payload.SequenceEqual(before))
            return Overwritten.Nothing;
        int checkAt = parsed.TransportOffset + TcpCheckAt;
        if (!IsLeftToCard(bytes, in parsed, checkAt))
            Adjust(bytes[checkAt..], before, payload);
        return Overwritten.Credentials;
    }

    /// <summary>Overwrites what is not decoded in a frame of no flow.</summary>
    /// <param name="isParsed">True if it is UDP or TCP, with headers that were understood.</param>
    /// <param name="parsed">Contents of its headers.</param>
    public Overwritten HideAll(CaptureFile file, in CaptureFrame frame, bool isParsed, in ParsedPacket parsed)
    {
        Span<byte> bytes = file.Input.Buffer.AsSpan(frame.DataIndex, frame.CapturedLength);
        bool isTcp = isParsed && parsed.Protocol == PacketParser.Tcp;
        OpaquePart opaque = isTcp
            ? new OpaquePart(parsed.PayloadOffset, parsed.TransportOffset, parsed.TransportOffset + TcpCheckAt)
            : isParsed ? OpaquePart.OfDatagram(in parsed) : OpaquePart.OfUnparsed(bytes, frame.Link);
        int end = isParsed ? parsed.PayloadOffset + parsed.CapturedLength : bytes.Length;
        if (opaque.From >= end)
            return Overwritten.Nothing;
        Span<byte> part = bytes[opaque.From..end];
        Span<byte> before = _before.AsSpan(0, part.Length);
        part.CopyTo(before);
        part.Fill(Star);
        bool hasSum = opaque.SumFrom >= 0 && (opaque.From - opaque.SumFrom) % sizeof(ushort) == 0
            && MemoryMarshal.Read<ushort>(bytes[opaque.CheckAt..]) is var check && (check != 0 || isTcp);
        if (hasSum && !(isParsed && IsLeftToCard(bytes, in parsed, opaque.CheckAt)))
            Adjust(bytes[opaque.CheckAt..], before, part);
        return Overwritten.Opaque;
    }

    private static PacketHead HeadOf(
        CaptureFile file, int index, in CaptureFrame frame, FlowDefinition flow, in ParsedPacket parsed)
    {
        ChecksumVerdict found = FrameChecksum.Verify(
            in frame, file.Input.Buffer.AsSpan(frame.DataIndex, frame.CapturedLength), in parsed);
        bool refuses = found == ChecksumVerdict.Wrong && (file.VerifiesChecksums || frame.VerifiesChecksums);
        return new PacketHead
        {
            StampNs = frame.StampNs,
            Frame = frame.Ordinal,
            PayloadLength = frame.PayloadLength >= parsed.CapturedLength ? frame.PayloadLength : parsed.PayloadLength,
            WireLength = frame.WireLength,
            FlowId = flow.Id,
            LostBefore = frame.LostBefore,
            GsoSegments = frame.GsoSegments,
            Source = (short)index,
            Hook = frame.Hook,
            Checksum = refuses ? ChecksumVerdict.Refused : found,
        };
    }

    /// <summary>True if the checksum is that of the pseudo header alone, which the sending card completes: such a frame
    /// was captured before the card had it.</summary>
    private static bool IsLeftToCard(ReadOnlySpan<byte> bytes, in ParsedPacket parsed, int checkAt) =>
        parsed.TransportLength > 0 && MemoryMarshal.Read<ushort>(bytes[checkAt..]) == FrameChecksum.PseudoSum(
            parsed.SourceAddress, parsed.DestinationAddress, parsed.Protocol, (uint)parsed.TransportLength);

    /// <summary>Changes a checksum by what the bytes have changed (RFC 1624, equation 3): a right one stays right, a
    /// wrong one stays wrong, also where the frame was cut.</summary>
    private static void Adjust(Span<byte> check, ReadOnlySpan<byte> before, ReadOnlySpan<byte> after)
    {
        ulong sum = (ulong)(ushort)~MemoryMarshal.Read<ushort>(check)
            + (ushort)~InternetChecksum.Fold(InternetChecksum.Sum(before))
            + InternetChecksum.Fold(InternetChecksum.Sum(after));
        MemoryMarshal.Write(check, (ushort)~InternetChecksum.Fold(sum));
    }
}

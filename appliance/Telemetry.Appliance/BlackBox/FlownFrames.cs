// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Telemetry.CaptureFiles;
using Telemetry.CaptureFiles.Formats;
using Telemetry.CaptureFiles.Packets;
using Telemetry.Kernel.Flight;
using Telemetry.Kernel.Layout;
using Telemetry.Kernel.Layout.Flight;
using Telemetry.Model.Clocks;
using Telemetry.Model.Packets;

namespace Telemetry.Appliance.BlackBox;

/// <summary>Writes the frames of a flight snapshot as a capture, TCP with the payloads of the tape.</summary>
/// <param name="offsetNs">Wall time minus stamp, nanoseconds.</param>
/// <param name="nameOf">Name of an interface by its index.</param>
internal sealed class FlownFrames(long offsetNs, Func<int, string> nameOf)
{
    private const int MacsLength = 12;
    private const int TagLength = 4;
    private const int TcpCheckAt = 16;
    private const string NotKept = "payload not kept";
    private const string Redacted = "credentials overwritten with *, and the checksum adjusted to that";

    private readonly byte[] _tagged = new byte[1 << 14];
    private readonly Dictionary<(int Index, Hook Hook), int> _interfaces = [];

    /// <summary>Writes a capture.</summary>
    /// <param name="output">Receives it.</param>
    /// <param name="snapshot">The frames.</param>
    /// <param name="tape">Payloads of the same time.</param>
    /// <param name="comments">Comments for frames, by their place in the snapshot.</param>
    internal void Write(
        Stream output, FlightSnapshot snapshot, TapedSegments tape, IReadOnlyDictionary<int, string> comments)
    {
        _interfaces.Clear();
        var file = new FrameFile(output);
        file.WriteSection();
        for (int index = 0; index < snapshot.Count; index++)
            Write(file, snapshot[index], tape, comments.GetValueOrDefault(index));
    }

    private void Write(FrameFile file, FlightFrame frame, TapedSegments tape, string? comment)
    {
        FlightRecord record = frame.Record;
        Span<byte> bytes = Untag(in record, frame.Bytes);
        ParsedPacket packet = default;
        bool isParsed = PacketParser.Parse(bytes, Math.Max(record.WireLength, (uint)bytes.Length), LinkType.Ethernet,
            ref packet) == ParseVerdict.Parsed;
        ReadOnlySpan<byte> payload = default;
        ushort segments = 1;
        if (isParsed && record.FlowId != 0 && packet.Protocol == PacketParser.Tcp)
        {
            TapedSegment? taped = tape.Find(record.Hook, frame.StampNs, packet.TcpSequence);
            segments = taped?.Segments ?? 1;
            payload = taped?.Payload;
            if (packet.PayloadLength > 0 && taped is null)
                comment = Joined(comment, NotKept);
            else if (taped is not null && Adjust(bytes, in packet, taped))
                comment = Joined(comment, Redacted);
        }
        comment = record.Outcome switch
        {
            HookCounter.LostFull => Joined(comment, "lost by the appliance: its ring was full"),
            HookCounter.LostNoRing => Joined(comment, "lost by the appliance: its CPU has no ring"),
            _ => comment,
        };
        file.Write(new FileFrame
        {
            Interface = NumberOf(file, (int)record.InterfaceIndex, record.Hook),
            TimeNs = frame.StampNs + offsetNs,
            Bytes = bytes,
            Payload = payload,
            WireLength = record.WireLength,
            Hook = record.Hook,
            Queue = record.Queue,
            IsOfFlow = isParsed && record.FlowId != 0,
            PayloadLength = packet.PayloadLength,
            Segments = segments,
            Comment = comment,
        });
    }

    private int NumberOf(FrameFile file, int index, Hook hook)
    {
        if (_interfaces.TryGetValue((index, hook), out int number))
            return number;
        string name = hook switch { Hook.XdpRx => "xdp_rx", Hook.TcRx => "tc_rx", _ => "tc_tx" };
        file.WriteInterface($"{nameOf(index)} {name}", $"stamps of the kernel at this hook ({StampSource.Kernel})");
        _interfaces.Add((index, hook), number = _interfaces.Count);
        return number;
    }

    /// <summary>The frame as it is on the wire: with the tag that the NIC removed, or will insert.</summary>
    private Span<byte> Untag(in FlightRecord record, ReadOnlySpan<byte> frame)
    {
        if (!record.Flags.HasFlag(FlightFlags.Tag) || frame.Length < MacsLength)
        {
            frame.CopyTo(_tagged);
            return _tagged.AsSpan(0, frame.Length);
        }
        frame[..MacsLength].CopyTo(_tagged);
        BinaryPrimitives.WriteUInt16BigEndian(_tagged.AsSpan(MacsLength), 0x8100);
        BinaryPrimitives.WriteUInt16BigEndian(_tagged.AsSpan(MacsLength + 2), record.VlanTci);
        frame[MacsLength..].CopyTo(_tagged.AsSpan(MacsLength + TagLength));
        return _tagged.AsSpan(0, frame.Length + TagLength);
    }

    /// <summary>Adjusts the checksum to what was overwritten in the payload (RFC 1624); false if nothing was.</summary>
    private static bool Adjust(Span<byte> frame, in ParsedPacket packet, TapedSegment taped)
    {
        if (taped.PayloadSum == 0)
            return false;
        ushort before = InternetChecksum.Fold(taped.PayloadSum);
        ushort now = InternetChecksum.Fold(InternetChecksum.Sum(taped.Payload));
        int at = packet.TransportOffset + TcpCheckAt;
        if (before == now || at + sizeof(ushort) > frame.Length)
            return false;
        ushort check = MemoryMarshal.Read<ushort>(frame[at..]);
        MemoryMarshal.Write(
            frame[at..], (ushort)~InternetChecksum.Fold((ulong)(ushort)~check + (ushort)~before + now));
        return true;
    }

    private static string Joined(string? comment, string more) => comment is null ? more : $"{comment}; {more}";
}

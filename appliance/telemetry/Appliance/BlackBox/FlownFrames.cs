// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Telemetry.Appliance.WholeFrames;
using Telemetry.CaptureFiles;
using Telemetry.CaptureFiles.Formats;
using Telemetry.CaptureFiles.Packets;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Flight;
using Telemetry.Kernel.Layout;
using Telemetry.Model.Clocks;
using Telemetry.Model.Packets;

namespace Telemetry.Appliance.BlackBox;

/// <summary>Writes frames of the flight rings as a capture, TCP with the payloads of the tape.</summary>
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

    /// <summary>Names of the watched interfaces by their indexes.</summary>
    internal static Func<int, string> NamesIn(KernelCapture kernel) => index =>
        kernel.InterfaceOf(index)?.Name ?? $"interface {index}";

    internal long PayloadsNotKept { get; private set; }

    /// <summary>Writes a capture.</summary>
    /// <param name="snapshot">The frames.</param>
    /// <param name="tape">Payloads of the same time.</param>
    /// <param name="comments">Comments for frames, by their place in the snapshot.</param>
    internal void Write(
        Stream output, FlightSnapshot snapshot, TapedSegments tape, IReadOnlyDictionary<int, string> comments)
    {
        Begin();
        var file = new FrameFile(output);
        file.WriteSection();
        for (int index = 0; index < snapshot.Count; index++)
        {
            _ = TryWrite(file, snapshot[index], tape, new FrameRemarks(comments.GetValueOrDefault(index), 0, 0),
                mayWait: false);
        }
        file.Flush();
    }

    /// <summary>Begins another file, which has no interfaces yet.</summary>
    internal void Begin() => _interfaces.Clear();

    /// <summary>True if the file has the interface of a frame.</summary>
    internal bool Knows(in FlightRecord record) =>
        _interfaces.ContainsKey(((int)record.InterfaceIndex, record.Hook));

    internal void AddInterface(FrameFile file, in FlightRecord record) =>
        _ = NumberOf(file, (int)record.InterfaceIndex, record.Hook);

    /// <summary>Forgets the interface of a frame, which could not be written.</summary>
    internal void RemoveInterface(in FlightRecord record) =>
        _interfaces.Remove(((int)record.InterfaceIndex, record.Hook));

    /// <summary>Writes a message about the presence of a flow.</summary>
    internal void Write(FrameFile file, in TapedPresence told) => file.Write(in told.Message, told.Flow, offsetNs);

    /// <summary>Writes a frame.</summary>
    /// <param name="payloads">Payloads of sessions.</param>
    /// <param name="remarks">What is said of it.</param>
    /// <param name="mayWait">True if its payload may still come.</param>
    /// <returns>False if it waits for its payload; nothing was written.</returns>
    internal bool TryWrite(
        FrameFile file, FlightFrame frame, ITapedPayloads payloads, FrameRemarks remarks, bool mayWait)
    {
        FlightRecord record = frame.Record;
        ReadOnlySpan<byte> bytes = record.Flags.HasFlag(FlightFlags.Tag) ? Untag(in record, frame.Bytes) : frame.Bytes;
        ParsedPacket packet = default;
        bool isParsed = PacketParser.Parse(bytes, Math.Max(record.WireLength, (uint)bytes.Length), LinkType.Ethernet,
            ref packet) == ParseVerdict.Parsed;
        TapedPayload payload = default;
        string? comment = remarks.Comment;
        if (isParsed && record.FlowId != 0 && packet.Protocol == PacketParser.Tcp)
        {
            bool isKept = payloads.TryFind(record.Hook, frame.StampNs, packet.TcpSequence, out payload);
            if (packet.PayloadLength > 0 && !isKept)
            {
                if (mayWait && record.Outcome == HookCounter.Recorded)
                    return false;
                comment = Joined(comment, NotKept);
                PayloadsNotKept++;
            }
            else if (isKept)
            {
                Span<byte> own = Untag(in record, frame.Bytes);
                bytes = own;
                if (Adjust(own, in packet, payload))
                    comment = Joined(comment, Redacted);
            }
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
            Payload = payload.Bytes,
            WireLength = record.WireLength,
            Hook = record.Hook,
            Queue = record.Queue,
            IsOfFlow = isParsed && record.FlowId != 0,
            PayloadLength = packet.PayloadLength,
            Segments = payload.IsKept ? payload.Segments : (ushort)1,
            Comment = comment,
            LostBefore = remarks.LostBefore,
            DropCount = remarks.DropCount,
        });
        return true;
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
    private static bool Adjust(Span<byte> frame, in ParsedPacket packet, TapedPayload taped)
    {
        if (taped.Sum == 0)
            return false;
        ushort before = InternetChecksum.Fold(taped.Sum);
        ushort now = InternetChecksum.Fold(InternetChecksum.Sum(taped.Bytes));
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

/// <summary>Remarks of a file on a frame.</summary>
/// <param name="Comment">Comment; null for none.</param>
/// <param name="LostBefore">Frames of its flow that are missing before it.</param>
/// <param name="DropCount">Frames of its ring that are missing before it.</param>
internal readonly record struct FrameRemarks(string? Comment, uint LostBefore, ulong DropCount);

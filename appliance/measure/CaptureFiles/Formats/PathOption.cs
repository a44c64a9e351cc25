// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Model.Control;
using Telemetry.Model.Packets;

namespace Telemetry.CaptureFiles.Formats;

/// <summary>
/// Custom options in which a capture of the appliance keeps what the host reported before a packet: each item is one
/// option of the next packet's block, or of an interface statistics block. Numbers are little-endian whatever the
/// section's byte order, since tools copy the bytes as they are. No item holds payload of a TCP connection.
/// </summary>
internal static class PathOption
{
    /// <summary>Most bytes of an item's option, including its header.</summary>
    public const int MostLength = HeaderLength + DropLength + MostPayload;

    /// <summary>Bytes of a flow's definition, including its header.</summary>
    public const int FlowOptionLength = HeaderLength + FlowLength;

    /// <summary>Most captured bytes of a payload.</summary>
    public const int MostPayload = 2048;

    private const uint Mark = 0x544c_4d48;
    private const int HeaderLength = 12;                    // code, length, enterprise number, mark
    private const int BodyAt = 8;                           // behind enterprise number and mark
    private const int CommonLength = 16;
    private const int StepLength = CommonLength + 32;
    private const int TcpStepLength = StepLength + 20;
    private const int DropLength = CommonLength + 44;
    private const int ControlLength = CommonLength + 12;
    private const int FlowLength = CommonLength + TelemetryBlock.TrailingLossLength;
    private const long MostAgeNs = 3_600_000_000_000;       // of an absence when it is noticed

    /// <summary>True if the body of a custom option is an item.</summary>
    public static bool IsItem(ReadOnlySpan<byte> body, bool bigEndian) =>
        body.Length >= BodyAt && TelemetryBlock.IsMarked(body, Mark, bigEndian);

    /// <summary>True for messages that a capture keeps.</summary>
    public static bool IsKept(ControlKind kind) => ControlMessage.IsOfPresence(kind)
        || kind is ControlKind.StepsLost or ControlKind.UntoldDrops or ControlKind.ReaderEnded
            or ControlKind.LossDoubted or ControlKind.StepsEnded;

    /// <summary>Makes the item of a message that is kept.</summary>
    /// <param name="offsetNs">Added to its stamp, nanoseconds.</param>
    public static PathItem Of(in ControlMessage message, long offsetNs) => new()
    {
        Kind = PathItemKind.Control,
        StampNs = message.StampNs + offsetNs,
        FlowId = message.FlowId,
        Control = message.Kind,
        Count = message.TellsPresence ? Math.Clamp(message.StampNs - message.SinceNs, 0, MostAgeNs) : message.Count,
        Ticket = message.Ticket,
        DuringAttach = message.DuringAttach,
    };

    /// <summary>Bytes of an item's option, including its header and padding.</summary>
    public static int LengthOf(in PathItem item) => HeaderLength + ((BodyLengthOf(in item) + 3) & ~3);

    /// <summary>Writes an item's option; returns its length.</summary>
    public static int Write(Span<byte> at, in PathItem item, ReadOnlySpan<byte> payload)
    {
        int length = BodyLengthOf(in item);
        Span<byte> body = Begin(at, length);
        WriteCommon(body, item.Kind, item.FlowId, item.StampNs);
        switch (item.Kind)
        {
            case PathItemKind.Step:
                WriteStep(body, in item);
                break;
            case PathItemKind.Drop:
                WriteDrop(body, in item);
                break;
            default:
                body[1] = (byte)item.Control;
                body[2] = item.DuringAttach;
                BinaryPrimitives.WriteInt64LittleEndian(body[16..], item.Count);
                BinaryPrimitives.WriteInt32LittleEndian(body[24..], item.Ticket);
                break;
        }
        payload.CopyTo(body[(length - item.CapturedLength)..]);
        return HeaderLength + body.Length;
    }

    /// <summary>Writes the definition of a flow; returns its length.</summary>
    public static int WriteFlow(Span<byte> at, int flowId, in TrailingLoss flow)
    {
        Span<byte> body = Begin(at, FlowLength);
        WriteCommon(body, PathItemKind.Flow, flowId, 0);
        TelemetryBlock.WriteLoss(body[CommonLength..], in flow);
        return FlowOptionLength;
    }

    /// <summary>Reads an item, in which its flow has the number of the file.</summary>
    /// <param name="body">Body of the option.</param>
    /// <param name="payload">Receives its captured payload.</param>
    /// <param name="flow">Receives the definition of a flow.</param>
    /// <returns>False if it is damaged, or of a kind that is not known.</returns>
    public static bool TryRead(
        ReadOnlySpan<byte> body, out PathItem item, out ReadOnlySpan<byte> payload, out TrailingLoss flow)
    {
        item = default;
        payload = default;
        flow = default;
        body = body[BodyAt..];
        if (body.Length < CommonLength)
            return false;
        item.Kind = (PathItemKind)body[0];
        item.FlowId = BinaryPrimitives.ReadInt32LittleEndian(body[4..]);
        item.StampNs = BinaryPrimitives.ReadInt64LittleEndian(body[8..]);
        switch (item.Kind)
        {
            case PathItemKind.Step:
                return TryReadStep(body, ref item, out payload);
            case PathItemKind.Drop:
                return TryReadDrop(body, ref item, out payload);
            case PathItemKind.Control when body.Length == ControlLength:
                item.Control = (ControlKind)body[1];
                item.DuringAttach = body[2];
                item.Count = BinaryPrimitives.ReadInt64LittleEndian(body[16..]);
                item.Ticket = BinaryPrimitives.ReadInt32LittleEndian(body[24..]);
                return ControlMessage.IsOfPresence(item.Control)
                    ? item is { Count: >= 0 and <= MostAgeNs, FlowId: > 0 }
                    : IsKept(item.Control) && item.Count is > 0 and <= uint.MaxValue;
            case PathItemKind.Flow when body.Length == FlowLength:
                flow = TelemetryBlock.ReadLoss(body[CommonLength..]);
                return true;
            default:
                return false;
        }
    }

    private static int BodyLengthOf(in PathItem item) => item.Kind switch
    {
        PathItemKind.Step => item.IsTcpStep ? TcpStepLength : StepLength + item.CapturedLength,
        PathItemKind.Drop => DropLength + item.CapturedLength,
        _ => ControlLength,
    };

    private static Span<byte> Begin(Span<byte> at, int length)
    {
        TelemetryBlock.WriteHeader(at, BodyAt + length, Mark);
        Span<byte> body = at.Slice(HeaderLength, (length + 3) & ~3);
        body.Clear();
        return body;
    }

    private static void WriteCommon(Span<byte> body, PathItemKind kind, int flowId, long stampNs)
    {
        body[0] = (byte)kind;
        BinaryPrimitives.WriteInt32LittleEndian(body[4..], flowId);
        BinaryPrimitives.WriteInt64LittleEndian(body[8..], stampNs);
    }

    private static void WriteStep(Span<byte> body, in PathItem item)
    {
        body[1] = (byte)item.Step.Kind;
        BinaryPrimitives.WriteUInt64LittleEndian(body[16..], item.Step.Socket);
        BinaryPrimitives.WriteUInt32LittleEndian(body[24..], item.Step.Process);
        BinaryPrimitives.WriteUInt32LittleEndian(body[28..], item.Step.Thread);
        BinaryPrimitives.WriteUInt32LittleEndian(body[32..], item.Step.Bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(body[36..], item.Step.QueueLeft);
        BinaryPrimitives.WriteInt32LittleEndian(body[40..], item.PayloadLength);
        BinaryPrimitives.WriteUInt32LittleEndian(body[44..], item.TcpSequence);
        if (!item.IsTcpStep)
            return;
        BinaryPrimitives.WriteUInt128BigEndian(body[48..], item.ClientAddress);
        BinaryPrimitives.WriteUInt16LittleEndian(body[64..], item.ClientPort);
    }

    private static bool TryReadStep(
        ReadOnlySpan<byte> body, scoped ref PathItem item, out ReadOnlySpan<byte> payload)
    {
        payload = default;
        if (body.Length < StepLength)
            return false;
        item.Step.Kind = (PathStepKind)body[1];
        item.Step.Socket = BinaryPrimitives.ReadUInt64LittleEndian(body[16..]);
        item.Step.Process = BinaryPrimitives.ReadUInt32LittleEndian(body[24..]);
        item.Step.Thread = BinaryPrimitives.ReadUInt32LittleEndian(body[28..]);
        item.Step.Bytes = BinaryPrimitives.ReadUInt32LittleEndian(body[32..]);
        item.Step.QueueLeft = BinaryPrimitives.ReadUInt32LittleEndian(body[36..]);
        item.PayloadLength = BinaryPrimitives.ReadInt32LittleEndian(body[40..]);
        item.TcpSequence = BinaryPrimitives.ReadUInt32LittleEndian(body[44..]);
        if (item.Step.Kind is PathStepKind.None or > PathStepKind.Acknowledged)
            return false;
        if (!item.IsTcpStep)
            return TryTakePayload(body[StepLength..], ref item, out payload);
        if (body.Length != TcpStepLength)
            return false;
        item.ClientAddress = BinaryPrimitives.ReadUInt128BigEndian(body[48..]);
        item.ClientPort = BinaryPrimitives.ReadUInt16LittleEndian(body[64..]);
        return true;
    }

    private static void WriteDrop(Span<byte> body, in PathItem item)
    {
        body[1] = (byte)item.Drop.Properties;
        body[2] = item.TcpFlags;
        BinaryPrimitives.WriteUInt64LittleEndian(body[16..], item.Drop.Socket);
        BinaryPrimitives.WriteInt32LittleEndian(body[24..], item.Drop.Reason);
        BinaryPrimitives.WriteInt16LittleEndian(body[28..], item.Drop.Site);
        BinaryPrimitives.WriteUInt16LittleEndian(body[30..], item.Drop.Packets);
        BinaryPrimitives.WriteInt32LittleEndian(body[32..], item.PayloadLength);
        BinaryPrimitives.WriteUInt32LittleEndian(body[36..], item.TcpSequence);
        BinaryPrimitives.WriteUInt128BigEndian(body[40..], item.ClientAddress);
        BinaryPrimitives.WriteUInt16LittleEndian(body[56..], item.ClientPort);
    }

    private static bool TryReadDrop(
        ReadOnlySpan<byte> body, scoped ref PathItem item, out ReadOnlySpan<byte> payload)
    {
        payload = default;
        if (body.Length < DropLength)
            return false;
        item.Drop.Properties = (DropProperties)body[1];
        item.TcpFlags = body[2];
        item.Drop.Socket = BinaryPrimitives.ReadUInt64LittleEndian(body[16..]);
        item.Drop.Reason = BinaryPrimitives.ReadInt32LittleEndian(body[24..]);
        item.Drop.Site = BinaryPrimitives.ReadInt16LittleEndian(body[28..]);
        item.Drop.Packets = BinaryPrimitives.ReadUInt16LittleEndian(body[30..]);
        item.PayloadLength = BinaryPrimitives.ReadInt32LittleEndian(body[32..]);
        item.TcpSequence = BinaryPrimitives.ReadUInt32LittleEndian(body[36..]);
        item.ClientAddress = BinaryPrimitives.ReadUInt128BigEndian(body[40..]);
        item.ClientPort = BinaryPrimitives.ReadUInt16LittleEndian(body[56..]);
        return item.Drop.Packets > 0 && TryTakePayload(body[DropLength..], ref item, out payload);
    }

    private static bool TryTakePayload(
        ReadOnlySpan<byte> rest, scoped ref PathItem item, out ReadOnlySpan<byte> payload)
    {
        payload = rest;
        item.CapturedLength = rest.Length;
        return item.PayloadLength >= rest.Length && rest.Length <= MostPayload;
    }
}

// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Streams;
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Decoding.Messages;
using Telemetry.Pipeline.Decoding.Segments;

namespace Telemetry.Pipeline.Decoding.Tcp;

/// <summary>Applies segments to the state of a connection: windows, acknowledgements, its end, and a later connection
/// between the same ends.</summary>
[HotPath]
internal static class ConnectionRules
{
    /// <summary>Applies window and acknowledgement of an accepted segment.</summary>
    /// <returns>False if it acknowledges bytes that were not sent.</returns>
    internal static bool TakeHeader(
        TcpConnection connection, StreamDirection direction, in SegmentInput input, ulong lostOfBoth)
    {
        TcpDirection stream = connection.Of(direction);
        TcpDirection other = connection.OtherThan(direction);
        if ((input.TcpFlags & TcpFlag.Ack) != 0)
        {
            if (!other.IsStarted)
                other.NoteUnseenDirection(input);
            else if (!TakeAcknowledgment(other, stream, input, lostOfBoth))
                return false;
        }
        stream.NoteHeader(other, input);
        return true;
    }

    /// <summary>Handles the end of a direction: a reset, a FIN in order, or the confirmation of one that was not. The
    /// connection ends with a reset, or when both sides have sent all bytes before their FINs.</summary>
    /// <returns>True if the connection ends now.</returns>
    internal static bool TakeEnd(
        TcpConnection connection, StreamDirection direction, in SegmentInput input, long start, ulong lost)
    {
        TcpDirection stream = connection.Of(direction);
        TcpDirection other = connection.OtherThan(direction);
        bool isReset = (input.TcpFlags & TcpFlag.Rst) != 0;
        bool isFin = (input.TcpFlags & (TcpFlag.Fin | TcpFlag.Syn | TcpFlag.Rst)) == TcpFlag.Fin;
        if (isFin)
            TakeFin(stream, other, input, start, lost);
        if (stream.HasOpenFin)
            TryConfirmFin(stream, other, input);
        if (other.HasOpenFin)
            TryConfirmFin(other, stream, input);
        long came = Math.Max(stream.Expected, start <= stream.Expected ? start + input.PayloadLength : 0);
        bool ends = isReset || (stream.IsEnded(came, other) && other.IsEnded(other.Expected, stream));
        return ends && !connection.IsClosed;
    }

    /// <summary>True if an open connection has ended, as the bytes before its FINs were given up.</summary>
    internal static bool IsOver(TcpConnection connection)
    {
        (TcpDirection to, TcpDirection from) = (connection.ToExchange, connection.FromExchange);
        return !connection.IsClosed && to.IsEnded(to.Expected, from) && from.IsEnded(from.Expected, to);
    }

    /// <summary>Closes a connection.</summary>
    /// <returns>Flags for the segment's event.</returns>
    internal static PacketEventFlags Close(TcpConnection connection, in StreamFlow flow)
    {
        PacketEventFlags flags = PacketEventFlags.ConnectionClosed;
        if (connection.Ownership == ConnectionOwnership.Pending)
        {
            flags |= PacketEventFlags.ConnectionOpened;     // no login so far: the opening is reported here
            connection.Ownership = ConnectionOwnership.Presumed;
        }
        flow.Sessions.Close(connection);
        return flags;
    }

    /// <summary>Stores a segment that is not part of the connection's streams, if it may become part of one.</summary>
    internal static void SetAside(
        TcpConnection connection, SegmentVerdict verdict, in SegmentInput input, ReadOnlySpan<byte> payload,
        in StreamFlow flow)
    {
        TcpDirection stream = connection.Of(flow.Direction);
        if (verdict == SegmentVerdict.Ahead)
        {
            SegmentOrigin origin = SegmentOrigin.Of(input, flow.Id, stream.OffsetOf(input.Sequence));
            stream.Aside.Add(stream, AsideReason.Ahead, input.Sequence, payload, input.PayloadLength, origin);
        }
        else if (verdict == SegmentVerdict.Stranger)
        {
            stream.FlowId = flow.Id;
            NoteSuccessor(stream, input, payload, SegmentOrigin.Of(input, flow.Id, 0));
        }
    }

    /// <summary>Remembers a segment that may begin a later connection.</summary>
    private static void NoteSuccessor(
        TcpDirection stream, in SegmentInput input, ReadOnlySpan<byte> payload, in SegmentOrigin origin)
    {
        ref Successor successor = ref stream.Successor;
        bool isSyn = (input.TcpFlags & TcpFlag.Syn) != 0;
        uint sequence = isSyn ? input.Sequence + 1 : input.Sequence;
        uint next = sequence + (uint)input.PayloadLength;
        bool isRepeated = isSyn
            ? successor.HasSyn && successor.Sequence == input.Sequence : successor.IsSet && successor.Next == next;
        if (isRepeated)
            return;
        bool goesOn = successor.IsSet && !successor.HasData && sequence == successor.Next;
        if (isSyn)
        {
            stream.Aside.Drop(stream, AsideReason.Successor);
            successor = default;
            successor.HasSyn = true;
            successor.StampNs = input.StampNs;
            successor.Sequence = input.Sequence;
            successor.Scale = input.WindowScale;
            successor.Window = input.Window;
            successor.IsAnswer = (input.TcpFlags & TcpFlag.Ack) != 0;
            successor.Acknowledgment = input.Acknowledgment;
        }
        else if (!goesOn)
        {
            if (successor.HasSyn)
                return;
            stream.Aside.Drop(stream, AsideReason.Successor);
            successor = default;
        }
        successor.IsSet = true;
        successor.Next = next;
        successor.HasData = input.PayloadLength > 0;
        if (successor.HasData)
            stream.Aside.Add(stream, AsideReason.Successor, sequence, payload, input.PayloadLength, origin);
    }

    /// <summary>True if a segment proves that a later connection has begun: it acknowledges its SYN, or is the second
    /// of its data in order.</summary>
    internal static bool IsSuccessorSure(TcpConnection connection, StreamDirection direction, in SegmentInput input)
    {
        TcpDirection stream = connection.Of(direction);
        TcpDirection other = connection.OtherThan(direction);
        bool isSyn = (input.TcpFlags & TcpFlag.Syn) != 0;
        if (other.Successor.IsAcknowledgedBy(input) && (isSyn || !other.IsNear(input.Acknowledgment)))
            return true;
        return stream.Successor.HasData && input.PayloadLength > 0
            && (input.TcpFlags & (TcpFlag.Syn | TcpFlag.Rst)) == 0 && input.Sequence == stream.Successor.Next
            && !stream.IsNear(input.Sequence);
    }

    private static bool TakeAcknowledgment(
        TcpDirection sender, TcpDirection receiver, in SegmentInput input, ulong lostOfBoth)
    {
        long offset = sender.OffsetOf(input.Acknowledgment);
        if (IsUnsent(sender, receiver, offset, lostOfBoth))
            return false;
        if (!receiver.IsStarted || receiver.IsNear(input.Sequence))
            sender.NoteReceived(offset, input);
        if (!sender.IsAcknowledgedKnown || sender.AcknowledgedAtLoss != lostOfBoth)
        {
            sender.IsAcknowledgedKnown = true;
            sender.AcknowledgedAtLoss = lostOfBoth;
            sender.Acknowledged = offset;
            return true;
        }
        sender.Acknowledged = Math.Max(sender.Acknowledged, offset);
        return true;
    }

    private static bool IsUnsent(TcpDirection sender, TcpDirection receiver, long offset, ulong lostOfBoth) =>
        offset > sender.Acknowledged && SegmentJudge.TryWindow(sender, receiver, lostOfBoth, out long window)
            && offset > Math.Max(SegmentJudge.LimitOf(sender, window), sender.End + 1)
            && !sender.Aside.Explains(sender, offset, window);

    private static void TakeFin(
        TcpDirection stream, TcpDirection other, in SegmentInput input, long start, ulong lost)
    {
        if (!stream.IsStarted)
        {
            stream.IsFinConfirmed |=
                !other.HasLatestAcknowledgment || input.Sequence == other.LatestAcknowledgment;
            return;
        }
        long end = start + input.PayloadLength;
        if (stream.IsFinished || stream.IsFinConfirmed || end < stream.Expected)
            return;
        stream.FinOffset = end;
        stream.IsFinConfirmed = start <= stream.Expected || stream.LostSeen != lost;
        if (start <= stream.Expected)
            return;
        if (stream.IsFinConfirmed)
            stream.ProveFin(input);
        else
            stream.NoteUnseen(end, input);
    }

    /// <summary>Confirms a FIN ahead of missing bytes, when the other side acknowledges it, or when the bytes have come
    /// and the other side is not seen. Bytes beyond it refute the FIN.</summary>
    private static void TryConfirmFin(TcpDirection stream, TcpDirection other, in SegmentInput input)
    {
        long expected = stream.Expected;
        if (expected > stream.FinOffset)
            stream.ForgetFin();
        else
            stream.IsFinConfirmed = stream.Acknowledged == stream.FinOffset + 1
                || (expected == stream.FinOffset && !other.HasLatestAcknowledgment);
        if (stream.IsFinConfirmed && expected < stream.FinOffset)
            stream.ProveFin(input);
    }
}

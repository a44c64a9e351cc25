// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Streams;
using Telemetry.Model.Events;
using Telemetry.Model.Packets;

namespace Telemetry.Pipeline.Latency.Sessions;

/// <summary>Times the handshakes of TCP connections, and reports those that fail. Where the logon decides the session,
/// a handshake waits for it.</summary>
/// <param name="contexts">The sessions by index; null where one was removed.</param>
[HotPath]
internal sealed class Handshakes(SessionContext?[] contexts)
{
    /// <summary>Time after which a handshake without an answer has failed, nanoseconds: the client has then sent its
    /// SYN at least twice (RFC 6298, section 5.7).</summary>
    internal const long AnswerTimeoutNs = 3_000_000_000;

    /// <summary>Lowest bound of the handshakes at a time: else as many as the sessions' connections. A further one
    /// takes the place of one that failed.</summary>
    internal const int LeastCapacity = 64;

    private struct Handshake
    {
        internal long AskedNs;          // stamp of the first SYN
        internal long AnsweredNs;       // stamp of the first SYN/ACK; 0 before it
        internal long ClockNs;          // time of the first SYN on the pipeline's clock
        internal uint Connection;
        internal short SessionIndex;
        internal bool HasFailed;        // reported
        internal bool IsUsed;           // the client acknowledges an answer that was not seen
    }

    // The oldest first.
    private readonly Handshake[] _handshakes = new Handshake[Math.Max(
        LeastCapacity, contexts.Sum(static context => context?.Session.MaxConnections ?? 0))];

    /// <summary>Number of handshakes under way.</summary>
    internal int Count { get; private set; }

    /// <summary>Time at which the next one fails, nanoseconds of the clock.</summary>
    internal long NextDeadlineNs { get; private set; } = long.MaxValue;

    /// <summary>Takes over the handshakes under way, without those of removed sessions.</summary>
    internal void TakeOver(Handshakes before)
    {
        foreach (ref readonly Handshake handshake in before._handshakes.AsSpan(0, before.Count))
        {
            if (contexts[handshake.SessionIndex] is not null && Count < _handshakes.Length)
                _handshakes[Count++] = handshake;
        }
        FindDeadline();
    }

    /// <summary>Processes a segment of a session.</summary>
    /// <returns>True if it ends a handshake without a connection.</returns>
    internal bool Process(ref PacketEvent segment)
    {
        bool isSyn = (segment.TcpFlags & TcpFlag.Syn) != 0;
        bool isToExchange = segment.Direction == StreamDirection.ToExchange;
        int index = Find(segment.Connection);
        bool isFirst = (segment.Notes & SegmentNotes.FirstSyn) != 0 || (isSyn && segment.AcknowledgedStampNs != 0);
        if (index < 0 && isFirst)
            index = Add(ref segment);
        if (index < 0)
            return false;
        ref Handshake handshake = ref _handshakes[index];
        bool isRefused = (segment.TcpFlags & TcpFlag.Rst) != 0;
        if (handshake.AnsweredNs == 0 && !isToExchange && isSyn)
            handshake.AnsweredNs = segment.StampNs;
        if (isToExchange && (segment.TcpFlags & (TcpFlag.Syn | TcpFlag.Ack | TcpFlag.Rst)) == TcpFlag.Ack)
            handshake.IsUsed = true;
        if (handshake.AnsweredNs == 0 && (isRefused || !isToExchange))
        {
            if (isRefused && !handshake.HasFailed && !handshake.IsUsed)
                Fail(ref handshake, isToExchange ? ConnectFailure.GivenUp : ConnectFailure.Refused, segment.StampNs);
            else if (!isRefused || handshake.IsUsed)    // the answer was not seen
                contexts[handshake.SessionIndex]?.MissHandshake();
            bool isUsed = handshake.IsUsed;
            Remove(index);
            return isRefused && !isUsed;
        }
        if ((segment.Notes & SegmentNotes.SessionPending) == 0)
            Settle(ref segment);
        return false;
    }

    /// <summary>Records that the session of a connection is known now.</summary>
    internal void Settle(ref PacketEvent packet)
    {
        int index = Find(packet.Connection);
        if (index < 0)
            return;
        ref Handshake handshake = ref _handshakes[index];
        handshake.SessionIndex = packet.SessionIndex;
        if (handshake.AnsweredNs != 0)
            Record(index);
    }

    /// <summary>Reports the handshakes without an answer in time.</summary>
    internal void ExpireUntil(long clockNs)
    {
        if (NextDeadlineNs >= clockNs)
            return;
        for (int index = 0; index < Count;)
        {
            ref Handshake handshake = ref _handshakes[index];
            bool isDue = handshake.ClockNs + AnswerTimeoutNs < clockNs
                && handshake is { AnsweredNs: 0, HasFailed: false };
            if (isDue && handshake.IsUsed)
            {
                contexts[handshake.SessionIndex]?.MissHandshake();
                Remove(index);
                continue;
            }
            if (isDue)
                Fail(ref handshake, ConnectFailure.NoAnswer, handshake.AskedNs + AnswerTimeoutNs);
            index++;
        }
        FindDeadline();
    }

    private int Add(ref PacketEvent segment)
    {
        bool isAnswer = segment.Direction == StreamDirection.FromExchange;
        if (Count == _handshakes.Length && !RemoveFailed())
        {
            if (isAnswer)
                contexts[segment.SessionIndex]?.MissHandshake();
            return -1;                          // the answer tells when it was asked
        }
        int index = Count++;
        ref Handshake handshake = ref _handshakes[index];
        handshake = default;
        handshake.AskedNs = isAnswer ? segment.AcknowledgedStampNs : segment.StampNs;
        handshake.ClockNs = segment.ClockNs;
        handshake.Connection = segment.Connection;
        handshake.SessionIndex = segment.SessionIndex;
        NextDeadlineNs = Math.Min(NextDeadlineNs, segment.ClockNs + AnswerTimeoutNs);
        return index;
    }

    private void Record(int index)
    {
        ref readonly Handshake handshake = ref _handshakes[index];
        if (contexts[handshake.SessionIndex] is { } context)
        {
            context.Recorder.Record(
                context.Series(SeriesKind.Connect), handshake.AnsweredNs - handshake.AskedNs, handshake.AnsweredNs, 0);
        }
        Remove(index);
    }

    private void Fail(ref Handshake handshake, ConnectFailure failure, long stampNs)
    {
        handshake.HasFailed = true;
        if (contexts[handshake.SessionIndex] is not { } context)
            return;
        context.Counters.ConnectsFailed++;
        ref TelemetryEvent failed = ref context.Events.Begin(TelemetryEventKind.ConnectFailed, stampNs);
        failed.SessionIndex = handshake.SessionIndex;
        failed.Connection = handshake.Connection;
        failed.OpenedStampNs = handshake.AskedNs;
        failed.DurationNs = stampNs - handshake.AskedNs;
        failed.ConnectFailure = failure;
        context.Events.Commit();
    }

    private bool RemoveFailed()
    {
        for (int index = 0; index < Count; index++)
        {
            if (!_handshakes[index].HasFailed)
                continue;
            Remove(index);
            return true;
        }
        return false;
    }

    private void Remove(int index)
    {
        _handshakes.AsSpan(index + 1, Count - index - 1).CopyTo(_handshakes.AsSpan(index));
        Count--;
        FindDeadline();
    }

    private void FindDeadline()
    {
        NextDeadlineNs = long.MaxValue;
        foreach (ref readonly Handshake handshake in _handshakes.AsSpan(0, Count))
        {
            if (handshake is { AnsweredNs: 0, HasFailed: false })
                NextDeadlineNs = Math.Min(NextDeadlineNs, handshake.ClockNs + AnswerTimeoutNs);
        }
    }

    private int Find(uint connection)
    {
        int index = Count - 1;
        while (index >= 0 && _handshakes[index].Connection != connection)
            index--;
        return index;
    }
}

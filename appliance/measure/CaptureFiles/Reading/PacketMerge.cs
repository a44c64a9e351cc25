// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;

namespace Telemetry.CaptureFiles.Reading;

/// <summary>
/// Selects the capture of the next packet: earliest stamp first, then lowest flow id, then first capture. Only the next
/// packet of each capture is compared, so the order within a capture is kept.
/// </summary>
[HotPath]
internal sealed class PacketMerge(ReplaySource[] sources)
{
    private const int None = -1;

    private readonly ReplaySource[] _sources = sources;
    private readonly Turn[] _turns = new Turn[sources.Length];
    private int _taken = None;
    private int _next = None;
    private bool _isStopped;

    /// <summary>Number of captures that ended early, and whose packets were all taken.</summary>
    public int Cut { get; private set; }

    /// <summary>
    /// Takes the packets of one capture that come before any other capture's next packet; null at the end of all, and
    /// on a stop request.
    /// </summary>
    /// <param name="most">Most packets to take.</param>
    /// <param name="packets">Receives the packets; valid until the next call.</param>
    public ReplaySource? Take(int most, out ReadOnlySpan<PendingPacket> packets)
    {
        packets = default;
        Renew();
        int first = _next == None ? Find(None) : _next;
        if (first == None || _isStopped)
            return null;
        ReplaySource source = _sources[first];
        ReadOnlySpan<PendingPacket> waiting = source.Waiting;
        int count = Math.Min(most, waiting.Length);
        _next = None;
        int second = _sources.Length == 1 ? None : Find(first);
        if (second != None)
        {
            int before = CountBefore(waiting[..count], first, second);
            if (before < count)
                _next = second;             // the next capture is known
            count = before;
        }
        packets = source.Take(count);
        _taken = first;
        return source;
    }

    // Only the capture that was taken from has a new next packet; before the first call all have.
    private void Renew()
    {
        if (_taken != None)
        {
            Renew(_taken);
            return;
        }
        for (int i = 0; i < _sources.Length; i++)
            Renew(i);
    }

    private void Renew(int index)
    {
        ReplaySource source = _sources[index];
        ref Turn turn = ref _turns[index];
        bool hadPacket = turn.HasPacket || _taken == None;
        turn.HasPacket = source.HasNext();
        if (!turn.HasPacket)
        {
            Cut += hadPacket && source.Failure is not null ? 1 : 0;
            _isStopped |= source.IsStopped;
            return;
        }
        ref readonly PendingPacket next = ref source.Next;
        turn.StampNs = next.Head.StampNs;
        turn.FlowId = next.Head.FlowId;
    }

    private int Find(int except)
    {
        int best = None;
        for (int i = 0; i < _turns.Length; i++)
        {
            ref Turn turn = ref _turns[i];
            if (turn.HasPacket && i != except
                && (best == None || ComesBefore(turn.StampNs, turn.FlowId, in _turns[best])))
                best = i;
        }
        return best;
    }

    private int CountBefore(ReadOnlySpan<PendingPacket> waiting, int first, int second)
    {
        ref Turn other = ref _turns[second];
        int count = 1;
        for (; count < waiting.Length; count++)
        {
            ref readonly PendingPacket next = ref waiting[count];
            bool isSame = next.Head.StampNs == other.StampNs && next.Head.FlowId == other.FlowId;
            if (isSame ? first > second : !ComesBefore(next.Head.StampNs, next.Head.FlowId, in other))
                break;
        }
        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool ComesBefore(long stampNs, int flowId, in Turn other) =>
        stampNs < other.StampNs || (stampNs == other.StampNs && flowId < other.FlowId);

    private struct Turn
    {
        public long StampNs;
        public int FlowId;
        public bool HasPacket;
    }
}

// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Decoding.Segments;

namespace Telemetry.Pipeline.Decoding.Tcp;

/// <summary>Gives up missing bytes, and finishes the direction.</summary>
internal readonly ref partial struct StreamReassembler<TProtocol, TSink>
{
    private void WatchHole()
    {
        _stream.WatchHole(_clock.ClockNs);
        if (_stream.IsTail)
            return;
        if (_stream.HoleSinceNs == TcpDirection.NoHole)
        {
            _stream.LostSeen = _clock.FlowLost;
            return;
        }
        bool isOurs = _stream.IsHoleOurs || _stream.LostSeen != _clock.FlowLost;
        while (isOurs && _stream.Store.HasHole(_stream.Next))
            GiveUpHole(isOurs: true);
        if (isOurs)
        {
            _stream.IsHoleOurs = false;
            _stream.LostSeen = _clock.FlowLost;
            _stream.HoleSinceNs = TcpDirection.NoHole;
        }
    }

    /// <summary>Gives up the oldest missing bytes; the next hole, if any, has its own deadline.</summary>
    internal void GiveUpHoleInTime()
    {
        if (_stream.IsTail)
        {
            GiveUpTail(_stream.HoleEnd);
        }
        else
        {
            StreamReturn.KeepBelow(_stream);
            GiveUpHole(_stream.IsHoleReceived);
        }
        _stream.WatchHole(_clock.ClockNs);
    }

    /// <summary>Gives up bytes that the other side has, though neither they nor later ones came. They are reported at
    /// once; if no byte came since the last ones that were, only that answers may be among them.</summary>
    private void GiveUpTail(long end)
    {
        if (!_stream.IsStarted)
            _stream.StartUnseen(_clock.FlowLost);
        if (!_stream.IsSynced && !_stream.Store.IsEmpty && TrySync(isLast: true))
            Drain();
        if (_stream.End >= end)
            return;
        bool goesOn = !_stream.IsSynced && _stream.SkippedTo == _stream.Next && _stream.SkippedTo > 0;
        StreamReturn.KeepBelow(_stream);
        SkipTo(end, isOurs: true);
        long stampNs = _stream.Unseen.ProvedStampNs;
        _stream.NoteGapOrigin(new SegmentOrigin
        {
            StampNs = stampNs,
            PayloadStart = _stream.Next,
            FlowId = _stream.FlowId,
            GsoSegments = 1,
        });
        if (goesOn)
            _emitter.Note(MessageNotes.InDoubt, PacketEventFlags.None, stampNs);
        else
            _emitter.ReportPendingGap();
    }

    /// <summary>Takes and reports the next step of a doubt about bytes that were not seen.</summary>
    internal void ReportDoubt() =>
        _emitter.Note(_stream.Unseen.Advance(), PacketEventFlags.None, _stream.Unseen.ClaimedStampNs);

    /// <summary>Reports that the connection has ended.</summary>
    internal void ReportEnd() =>
        _emitter.Note(MessageNotes.None, PacketEventFlags.ConnectionClosed, _clock.ClockNs);

    private void GiveUpHole(bool isOurs)
    {
        SegmentStore store = _stream.Store;
        long firstStored = store.FirstStart;
        SkipTo(firstStored > _stream.Next ? firstStored : _stream.Next + store.Run(_stream.Next).Length, isOurs);
        Drain();
    }

    /// <summary>Finishes the direction: reads the bytes that can be read and reports the rest.</summary>
    internal void Finish()
    {
        SegmentStore store = _stream.Store;
        bool isOurs = _stream.IsHoleOurs || (_stream.IsStarted && _stream.LostSeen != _clock.FlowLost);
        while (!store.IsEmpty)
        {
            if (store.FirstStart <= _stream.Next && !_stream.IsSynced && TrySync(isLast: true))
                Drain();
            else
                GiveUpHole(
                    isOurs || (store.HasHole(_stream.Next) && _stream.Acquired >= store.HoleEnd(_stream.Next)));
        }
        GiveUpUnseen();
        FlushPartial();
        _stream.ForgetHoles();
        _emitter.ReportPendingGap();
        _stream.IsFinished = true;
        _stream.HoleSinceNs = TcpDirection.NoHole;
    }

    /// <summary>Gives up what the other side has behind the last byte that came.</summary>
    internal void GiveUpUnseen()
    {
        ref UnseenBytes unseen = ref _stream.Unseen;
        if (unseen.Claimed > _stream.End && _isClosed)
            unseen.Prove(unseen.Claimed, unseen.ClaimedStampNs);
        if (unseen.Proved > _stream.End)
            GiveUpTail(unseen.Proved);
        while (unseen.Claimed > _stream.End && unseen.DueNs != UnseenBytes.Never)
            ReportDoubt();
    }
}

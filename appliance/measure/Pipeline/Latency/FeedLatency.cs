// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Feeds.Envelopes;
using Telemetry.Model.Bursts;
using Telemetry.Model.Calendars;
using Telemetry.Model.Packets;

namespace Telemetry.Pipeline.Latency;

/// <summary>Records the series of feed packets: inter-arrival, feed age, line leads.</summary>
[HotPath]
internal sealed class FeedLatency
{
    private readonly SeriesIndex _index;
    private readonly SeriesRecorder _recorder;
    private readonly int[] _lineBase;
    private readonly int[] _lineCount;
    private readonly int[][] _tickSeries;
    private readonly LinePlaces[] _lines;

    /// <summary>Series places for the samples of one line's packets; null where a series is not kept.</summary>
    internal sealed class LinePlaces(
        SeriesPlace? interArrival, SeriesPlace? feedAge, SeriesPlace?[] leads, int leadBase, ZoneOffsets? zone)
    {
        internal readonly SeriesPlace? InterArrival = interArrival;
        internal readonly SeriesPlace? FeedAge = feedAge;
        internal readonly ZoneOffsets? Zone = zone;             // zone of the feed's times of day
        internal BurstSource? Bursts;                           // null where no packets can come any more
        private readonly SeriesPlace?[] _leads = leads;         // by winner among the feed's lines
        private readonly int _leadBase = leadBase;

        /// <summary>Series of a winner's lead over this line.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal SeriesPlace? LeadOf(int winner) => _leads[winner - _leadBase];
    }

    /// <summary>Allocates the tables of all feeds.</summary>
    public FeedLatency(Topology topology, SeriesIndex index, SeriesRecorder recorder)
    {
        _index = index;
        _recorder = recorder;
        _lineBase = new int[topology.Feeds.Count];
        _lineCount = new int[topology.Feeds.Count];
        _tickSeries = new int[topology.Feeds.Count][];
        _lines = new LinePlaces[topology.Lines.Count];
        Dictionary<string, ZoneOffsets?> known = [];
        foreach (FeedDefinition feed in topology.Feeds)
        {
            _lineBase[feed.Index] = feed.Lines[0].Index;
            _lineCount[feed.Index] = feed.Lines.Count;
            _tickSeries[feed.Index] = topology.Series
                .Where(series => series.FeedIndex == feed.Index && series.Kind <= SeriesKind.TickToFirstOrder)
                .Select(series => series.Index).ToArray();
            ZoneOffsets? zone = null;
            if (feed.TimeZone is { } name && !known.TryGetValue(name, out zone) && ZoneOffsets.Find(name) is { } found)
                known.Add(name, zone = found);
            foreach (LineDefinition line in feed.Lines)
                _lines[line.Index] = PlacesOf(line, feed, zone);
        }
    }

    /// <summary>UTC minus the stamps' clock, nanoseconds.</summary>
    public long WallOffsetNs { get; set; }

    /// <summary>Series places of a line.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public LinePlaces Of(int lineIndex) => _lines[lineIndex];

    /// <summary>Caches the burst sources of the lines, until the next takeover.</summary>
    public void Point(BurstTracker bursts)
    {
        for (int line = 0; line < _lines.Length; line++)
            _lines[line].Bursts = bursts.SourceOf(line);
    }

    /// <summary>Records the samples of a feed packet.</summary>
    public void Process(ref PacketEvent packet)
    {
        LinePlaces line = _lines[packet.LineIndex];
        if (packet.Status != EnvelopeStatus.Ok)
        {
            if (packet.FirstOnLine == 0)
                line.InterArrival?.Record(packet.InterArrivalNs, packet.StampNs, sequence: 0);
            return;
        }
        if (packet.FirstOnLine == 0)
            line.InterArrival?.Record(packet.InterArrivalNs, packet);
        if (packet.LeadLineIndex >= 0)
        {
            SeriesPlace? lead = packet.IsLeadReversed == 0 ? line.LeadOf(packet.LeadLineIndex)
                : _lines[packet.LeadLineIndex].LeadOf(packet.LineIndex);
            lead?.Record(packet.LeadNs, packet);
        }
        RecordAge(line, ref packet);
    }

    /// <summary>Does the same for a packet that carries exactly its line's expected numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void ProcessExpected(ref PacketEvent packet, LinePlaces line)
    {
        line.InterArrival?.Record(packet.InterArrivalNs, packet);
        if (packet.LeadLineIndex >= 0)
            line.LeadOf(packet.LeadLineIndex)?.Record(packet.LeadNs, packet);
        RecordAge(line, ref packet);
    }

    /// <summary>Counts samples that may be missing because records of a line were lost.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void CountLoss(int feed, int line, long records)
    {
        // One more than the lost records: the packet after the loss has no predecessor.
        _recorder.Miss(_index.OfLine(SeriesKind.InterArrival, line), records + 1);
        _recorder.Miss(_index.OfLine(SeriesKind.FeedAge, line), records);
        for (int other = _lineBase[feed]; other < _lineBase[feed] + _lineCount[feed]; other++)
        {
            if (other == line)
                continue;
            _recorder.Miss(_index.OfLead(line, other), records);
            _recorder.Miss(_index.OfLead(other, line), records);
        }
        foreach (int series in _tickSeries[feed])
            _recorder.Miss(series, records);
    }

    [ColdPath]
    private LinePlaces PlacesOf(LineDefinition line, FeedDefinition feed, ZoneOffsets? zone) => new(
        _recorder.PlaceOf(_index.OfLine(SeriesKind.InterArrival, line.Index)),
        _recorder.PlaceOf(_index.OfLine(SeriesKind.FeedAge, line.Index)),
        [.. feed.Lines.Select(winner => _recorder.PlaceOf(_index.OfLead(winner.Index, line.Index)))],
        feed.Lines[0].Index, zone);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void RecordAge(LinePlaces line, ref PacketEvent packet)
    {
        const EnvelopeFlags times = EnvelopeFlags.HasSendTime | EnvelopeFlags.HasMessageTime;
        EnvelopeFlags flags = packet.Envelope.Flags;
        if (line.FeedAge is not { } place || (flags & times) == 0 || (flags & EnvelopeFlags.Recovery) != 0)
            return;
        long timeNs = (flags & EnvelopeFlags.HasSendTime) != 0
            ? packet.Envelope.SendTimeNs : packet.Envelope.MessageTimeNs;
        long wallTimeNs = packet.StampNs + WallOffsetNs;
        long ageNs = wallTimeNs - timeNs;
        if ((flags & EnvelopeFlags.TimesSinceMidnight) != 0)
        {
            if (line.Zone is not { } zone)
                return;
            ageNs = zone.AgeNs(wallTimeNs, timeNs);
        }
        place.Record(ageNs, packet);
    }
}

// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Appliance.Days;
using Telemetry.Appliance.Model;
using Telemetry.Feeds;

namespace Telemetry.Appliance.Latency;

/// <summary>The series of feed packets: inter-arrival, feed age, leads of lines.</summary>
[HotPath]
internal sealed class FeedLatency
{
    private readonly SeriesIndex _index;
    private readonly SeriesRecorder _recorder;
    private readonly ZoneOffsets?[] _zones;
    private readonly int[] _lineBase;
    private readonly int[] _lineCount;
    private readonly int[][] _tickSeries;
    private readonly LineSeries[] _lineSeries;

    /// <summary>The series that every packet of a line has a sample of; -1 where one is not kept.</summary>
    private readonly record struct LineSeries(int InterArrival, int FeedAge);

    /// <summary>Makes the tables of all feeds.</summary>
    public FeedLatency(Topology topology, SeriesIndex index, SeriesRecorder recorder)
    {
        _index = index;
        _recorder = recorder;
        _zones = new ZoneOffsets?[topology.Feeds.Count];
        _lineBase = new int[topology.Feeds.Count];
        _lineCount = new int[topology.Feeds.Count];
        _tickSeries = new int[topology.Feeds.Count][];
        _lineSeries = [.. Enumerable.Range(0, topology.Lines.Count).Select(line => new LineSeries(
            index.OfLine(SeriesKind.InterArrival, line), index.OfLine(SeriesKind.FeedAge, line)))];
        Dictionary<string, ZoneOffsets?> known = [];
        foreach (FeedDefinition feed in topology.Feeds)
        {
            _lineBase[feed.Index] = feed.Lines[0].Index;
            _lineCount[feed.Index] = feed.Lines.Count;
            _tickSeries[feed.Index] = topology.Series
                .Where(series => series.FeedIndex == feed.Index && series.Kind <= SeriesKind.TickToFirstOrder)
                .Select(series => series.Index).ToArray();
            if (feed.TimeZone is not { } zone)
                continue;
            if (!known.TryGetValue(zone, out ZoneOffsets? offsets))
            {
                offsets = ZoneOffsets.Find(zone);
                known.Add(zone, offsets);
            }
            _zones[feed.Index] = offsets;
        }
    }

    /// <summary>UTC minus the stamps' clock, nanoseconds.</summary>
    public long WallOffsetNs { get; set; }

    /// <summary>Records what a packet of a feed measures.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Process(ref PacketEvent packet)
    {
        ref readonly LineSeries series = ref _lineSeries[packet.LineIndex];
        ulong sequence = packet.Status == EnvelopeStatus.Ok ? packet.Envelope.FirstSequence : 0;
        if (packet.FirstOnLine == 0)
            _recorder.Record(series.InterArrival, packet.InterArrivalNs, packet.StampNs, sequence);
        if (packet.Status != EnvelopeStatus.Ok)
            return;
        if (packet.LeadLineIndex >= 0)
        {
            int winner = packet.IsLeadReversed != 0 ? packet.LineIndex : packet.LeadLineIndex;
            int loser = packet.IsLeadReversed != 0 ? packet.LeadLineIndex : packet.LineIndex;
            _recorder.Record(_index.OfLead(winner, loser), packet.LeadNs, packet.StampNs, sequence);
        }
        const EnvelopeFlags times = EnvelopeFlags.HasSendTime | EnvelopeFlags.HasMessageTime;
        EnvelopeFlags flags = packet.Envelope.Flags;
        if ((flags & times) != 0 && (flags & EnvelopeFlags.Recovery) == 0)
            RecordAge(series.FeedAge, ref packet, sequence);
    }

    /// <summary>Records of a line were lost: so many samples may be missing where it matters.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void NoteLoss(int feed, int line, long records)
    {
        // One more than were lost: the packet after the loss has no predecessor.
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void RecordAge(int series, ref PacketEvent packet, ulong sequence)
    {
        ref Envelope envelope = ref packet.Envelope;
        long timeNs = (envelope.Flags & EnvelopeFlags.HasSendTime) != 0 ? envelope.SendTimeNs : envelope.MessageTimeNs;
        long wallTimeNs = packet.StampNs + WallOffsetNs;
        long ageNs = wallTimeNs - timeNs;
        if ((envelope.Flags & EnvelopeFlags.TimesSinceMidnight) != 0)
        {
            if (_zones[packet.FeedIndex] is not { } zone)
                return;
            ageNs = zone.AgeNs(wallTimeNs, timeNs);
        }
        _recorder.Record(series, ageNs, packet.StampNs, sequence);
    }
}

// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Diagnostics.Recognition.Evidence;

/// <summary>
/// Evidence that the numbers of packets are a sequence: each channel's first number is compared with the next number
/// that the packet before it announced. They may start over, once or in a loop, and some may not have been captured.
/// Numbers of different places of a sample are not compared, except in their direction.
/// </summary>
internal sealed class NumberEvidence(ProtocolRow row)
{
    private const int MaxChannels = 256;
    private const int MaxHoles = 1024;
    private const int Near = 4096;
    private const int EnoughToRefuse = 8;
    private const double LeastShare = 0.75;
    private const double LeastForwardShare = 0.25;

    private const int BitsForOne = 8;
    private const int BitsForSeveral = 16;
    private const int BitsForAhead = 4;
    private const int MostForOne = 32;
    private const int MostForSeveral = 48;
    private const int MostForAhead = 16;
    private const int MostForSize = 16;

    private const ulong WideNumbers = 1UL << 31;

    private readonly Dictionary<ChannelKey, Channel> _channels = [];
    private readonly Dictionary<ChannelKey, NumberHoles> _holes = [];
    private readonly List<(int Place, long Numbers)> _places = [];
    private readonly ulong _modulus = ModulusOf(row);
    private long _numbers;
    private int _holeCount;
    private int _ones;
    private int _several;
    private int _ahead;
    private int _widest;
    private long _roundNs;

    /// <summary>Packets whose first number is the one after the previous packet's, or after the highest of
    /// all.</summary>
    public long Exact { get; private set; }

    /// <summary>Packets whose first number is close to the expected one: loss, reorder, another line.</summary>
    public long NearBy { get; private set; }

    /// <summary>Packets whose first number is far from the expected one.</summary>
    public long Far { get; private set; }

    /// <summary>Times that a channel went back to its lowest number.</summary>
    public int Rounds { get; private set; }

    /// <summary>Longest time between two such returns, nanoseconds.</summary>
    public long LongestRoundNs { get; private set; }

    /// <summary>Packets whose number was compared with an earlier one.</summary>
    public long Compared => Exact + NearBy + Far;

    /// <summary>The first channels.</summary>
    public IReadOnlyCollection<ChannelKey> Channels => _channels.Keys;

    public bool KnowsAllChannels => _channels.Count < MaxChannels;

    /// <summary>Numbers of one of the first channels; null if it is none of them.</summary>
    public NumberRanges? RangesOf(ChannelKey key) => _channels.TryGetValue(key, out Channel channel)
        ? new NumberRanges(
            channel.Lowest, channel.Highest, channel.Range, channel.Carried, _holes.GetValueOrDefault(key)) : null;

    /// <summary>Names of the first channels.</summary>
    public string ChannelNames(ProtocolId protocol) =>
        string.Join(", ", _channels.Keys.Take(3).Select(channel => ChannelText.Format(protocol, channel))
            .Where(name => name.Length > 0));

    /// <summary>True if enough packets show that these are not sequence numbers.</summary>
    public bool Refuses => Compared >= EnoughToRefuse
        && (Exact + NearBy < LeastShare * Compared || Exact + _ahead < LeastForwardShare * Compared);

    /// <summary>Evidence, bits.</summary>
    public int Worth => Math.Min(_ones * BitsForOne, MostForOne) + Math.Min(_several * BitsForSeveral, MostForSeveral)
        + Math.Min(_ahead * BitsForAhead, MostForAhead);

    /// <summary>Evidence of small values in a wide field, bits.</summary>
    public int WorthOfSize => _widest == 0 ? 0 : Math.Clamp((WidthOf(row) - _widest) / 2, 0, MostForSize);

    /// <summary>Share of the numbers between lowest and highest that were seen.</summary>
    public double Coverage
    {
        get
        {
            double range = 0;
            foreach (Channel channel in _channels.Values)
                range += channel.Range;
            return range == 0 ? 1 : Math.Min(1, _numbers / range);
        }
    }

    public long Seen => _numbers;

    /// <summary>True if they come from several places of a sample.</summary>
    public bool IsOfPlaces => _places.Count > 1;

    /// <summary>Numbers relative to those of another destination, at the places where both were seen.</summary>
    public double ShareOf(NumberEvidence other)
    {
        long own = 0;
        long others = 0;
        foreach ((int place, long numbers) in _places)
        {
            long theirs = other._places.Find(known => known.Place == place).Numbers;
            own += theirs > 0 ? numbers : 0;
            others += theirs;
        }
        return others == 0 ? 1 : own / (double)others;
    }

    /// <summary>True if a channel has sent a number, or one shortly before it.</summary>
    public bool IsNear(ChannelKey channel, ulong number) =>
        _channels.TryGetValue(channel, out Channel seen) && Distance(number, seen.Highest) < Near;

    /// <summary>Adds the numbers of a packet.</summary>
    /// <param name="stampNs">Its stamp, nanoseconds since 1970.</param>
    /// <param name="place">Place of a sample.</param>
    public void Take(in Envelope envelope, long stampNs, int place)
    {
        if ((envelope.Flags & (EnvelopeFlags.Unsequenced | EnvelopeFlags.NoNumber)) != 0)
            return;
        uint count = envelope.Numbers;
        (ulong first, ulong next) = (envelope.FirstSequence, envelope.NextSequence);
        _widest = Math.Max(_widest, 64 - BitOperations.LeadingZeroCount(first));
        _numbers += count;
        CountInPlace(place, count);
        var begun = new Channel(first, next, next, count, Distance(next, first), place, stampNs, count);
        if (!_channels.TryGetValue(envelope.Channel, out Channel channel))
        {
            if (_channels.Count < MaxChannels)
                _channels.Add(envelope.Channel, begun);
            return;
        }
        bool isReset = (envelope.Flags & EnvelopeFlags.Reset) != 0;
        bool isElsewhere = channel.Place != place;
        TakeHoles(envelope, channel, isReset, isElsewhere);
        // Numbers that went back while time went on: they began again between the two places.
        if (isElsewhere && !isReset && stampNs > channel.StampNs && Distance(first, channel.Next) < 0 && HasWideNumbers)
            CountRound(stampNs);
        if (isReset || isElsewhere)
        {
            bool isLower = isReset || Distance(first, channel.Lowest) < 0;
            bool isHigher = isReset || Distance(next, channel.Highest) > 0;
            _channels[envelope.Channel] = begun with
            {
                Lowest = isLower ? first : channel.Lowest,
                Highest = isHigher ? next : channel.Highest,
                Range = begun.Range + channel.Range,
                Carried = channel.Carried + count,
            };
            return;
        }
        Compare(first, count, channel, stampNs);
        double higher = Math.Max(0, Distance(next, channel.Highest));
        double lower = Math.Max(0, Distance(channel.Lowest, first));
        _channels[envelope.Channel] = new Channel(
            lower > 0 ? first : channel.Lowest, higher > 0 ? next : channel.Highest, next, count,
            channel.Range + higher + lower, place, stampNs, channel.Carried + count);
    }

    private void TakeHoles(in Envelope envelope, in Channel channel, bool isReset, bool isElsewhere)
    {
        (ulong first, ulong next) = (envelope.FirstSequence, envelope.NextSequence);
        bool isAhead = first > channel.Highest && Distance(first, channel.Highest) > 0;
        bool isBelow = next < channel.Lowest && Distance(channel.Lowest, next) > 0;
        _holes.TryGetValue(envelope.Channel, out NumberHoles? holes);
        if (isReset)
        {
            _holeCount -= holes?.All.Count ?? 0;
            _holes.Remove(envelope.Channel);
            return;
        }
        int room = MaxHoles - _holeCount;
        if (isAhead || isBelow)
        {
            if (holes is null)
                _holes.Add(envelope.Channel, holes = new NumberHoles());
            _holeCount += holes.Add(isAhead ? new NumberHole(channel.Highest, first, !isElsewhere)
                : new NumberHole(next, channel.Lowest, !isElsewhere), room);
        }
        else if (holes is not null)
            _holeCount += holes.Fill(first, next, room);
    }

    private void CountInPlace(int place, uint count)
    {
        if (_places.Count > 0 && _places[^1].Place == place)
            _places[^1] = (place, _places[^1].Numbers + count);
        else
            _places.Add((place, count));
    }

    private void Compare(ulong first, uint count, in Channel channel, long stampNs)
    {
        long step = Distance(first, channel.Next);
        long ahead = Distance(first, channel.Highest);
        if (step == 0 && channel.LastCount == 0)
            return;                                         // no progress: a constant would look the same
        if (step == 0 || ahead == 0)
        {
            Exact++;
            _ = channel.LastCount > 1 ? _several++ : _ones++;
            return;
        }
        if (step < 0 && first == channel.Lowest && channel.Next - channel.LastCount != first)
            CountRound(stampNs);
        if (ahead is < -Near or > Near)
        {
            Far++;
            return;
        }
        NearBy++;
        if (ahead > 0 && count > 0)
            _ahead++;                                       // heartbeats do not count: their number need not advance
    }

    private void CountRound(long stampNs)
    {
        if (Rounds++ > 0)
            LongestRoundNs = Math.Max(LongestRoundNs, stampNs - _roundNs);
        _roundNs = stampNs;
    }

    private long Distance(ulong left, ulong right)
    {
        ulong distance = left - right;
        if (_modulus == 0)
            return (long)distance;
        if (left < right)
            distance += _modulus;
        distance %= _modulus;
        return distance > _modulus / 2 ? (long)(distance - _modulus) : (long)distance;
    }

    /// <summary>True if they cannot wrap between two places.</summary>
    private bool HasWideNumbers => _modulus is 0 or >= WideNumbers;

    /// <summary>Count of different numbers; 0 if they do not wrap.</summary>
    private static ulong ModulusOf(ProtocolRow row) =>
        row.Declared is null ? (row.SequenceBits == 32 ? 1UL << 32 : 0)
        : row.HighestSequence == ulong.MaxValue ? 0 : row.HighestSequence - row.LowestSequence + 1;

    private static int WidthOf(ProtocolRow row) =>
        row.Declared is null ? row.SequenceBits : 64 - BitOperations.LeadingZeroCount(row.HighestSequence);

    /// <summary>The range of a channel's numbers at a place, the next number after its last packet, the numbers
    /// between lowest and highest over all places, and the count of numbers carried.</summary>
    private readonly record struct Channel(
        ulong Lowest, ulong Highest, ulong Next, uint LastCount, double Range, int Place, long StampNs, long Carried);
}

// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Diagnostics.Recognition.Evidence;

/// <summary>
/// Evidence that the numbers of packets are a sequence: each channel's first number is compared with the next number
/// that the packet before it announced. They may start over, once or in a loop, and some may not have been captured.
/// </summary>
/// <param name="bits">Width of the raw numbers, 32 or 64.</param>
internal sealed class NumberEvidence(int bits)
{
    private const int MaxChannels = 256;
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

    private readonly Dictionary<ChannelKey, Channel> _channels = [];
    private long _numbers;
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
    public int WorthOfSize => _widest == 0 ? 0 : Math.Clamp((bits - _widest) / 2, 0, MostForSize);

    /// <summary>Share of the numbers between lowest and highest that were seen.</summary>
    public double Coverage
    {
        get
        {
            ulong range = 0;
            foreach (Channel channel in _channels.Values)
                range += channel.Highest - channel.Lowest;
            return range == 0 ? 1 : Math.Min(1, _numbers / (double)range);
        }
    }

    /// <summary>Adds the numbers of a packet.</summary>
    /// <param name="envelope">Its numbers.</param>
    /// <param name="stampNs">Its stamp, nanoseconds since 1970.</param>
    public void Take(in Envelope envelope, long stampNs)
    {
        if ((envelope.Flags & (EnvelopeFlags.Unsequenced | EnvelopeFlags.NoNumber)) != 0)
            return;
        uint count = envelope.Numbers;
        (ulong first, ulong next) = (envelope.FirstSequence, envelope.NextSequence);
        _widest = Math.Max(_widest, 64 - (int)ulong.LeadingZeroCount(first));
        _numbers += count;
        if (!_channels.TryGetValue(envelope.Channel, out Channel channel))
        {
            if (_channels.Count < MaxChannels)
                _channels.Add(envelope.Channel, new Channel(first, next, next, count));
            return;
        }
        bool isReset = (envelope.Flags & EnvelopeFlags.Reset) != 0;
        if (!isReset)
            Compare(first, count, channel, stampNs);
        bool isHigher = isReset || Distance(next, channel.Highest) > 0;
        bool isLower = isReset || Distance(first, channel.Lowest) < 0;
        _channels[envelope.Channel] = new Channel(
            isLower ? first : channel.Lowest, isHigher ? next : channel.Highest, next, count);
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

    private long Distance(ulong left, ulong right) =>
        bits == 32 ? (int)(uint)(left - right) : (long)(left - right);

    /// <summary>The range of a channel's numbers, and the next number after its last packet.</summary>
    private readonly record struct Channel(ulong Lowest, ulong Highest, ulong Next, uint LastCount);
}

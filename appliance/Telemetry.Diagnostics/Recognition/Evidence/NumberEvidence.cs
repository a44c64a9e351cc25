// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Diagnostics.Recognition.Evidence;

/// <summary>
/// Whether the numbers of packets run on: each channel's next number against what the packet before it told. They may
/// start over, once or in a loop, and some may not have been captured.
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

    /// <summary>Packets whose first number is the next one of the packet before, or the next of all.</summary>
    public long Exact { get; private set; }

    /// <summary>Packets whose first number is near the one expected: loss, reorder, another line.</summary>
    public long NearBy { get; private set; }

    /// <summary>Packets with a number from elsewhere.</summary>
    public long Far { get; private set; }

    /// <summary>How often a channel went back to the lowest of its numbers.</summary>
    public int Rounds { get; private set; }

    /// <summary>The longest of the times from one such return to the next, nanoseconds.</summary>
    public long LongestRoundNs { get; private set; }

    /// <summary>Packets whose number could be compared with one before.</summary>
    public long Compared => Exact + NearBy + Far;

    /// <summary>Names of the first channels.</summary>
    public string ChannelNames(ProtocolId protocol) =>
        string.Join(", ", _channels.Keys.Take(3).Select(channel => ChannelText.Format(protocol, channel))
            .Where(name => name.Length > 0));

    /// <summary>Whether enough was seen to say that these are no numbers of a sequence.</summary>
    public bool Refuses => Compared >= EnoughToRefuse
        && (Exact + NearBy < LeastShare * Compared || Exact + _ahead < LeastForwardShare * Compared);

    /// <summary>What it is worth, bits.</summary>
    public int Worth => Math.Min(_ones * BitsForOne, MostForOne) + Math.Min(_several * BitsForSeveral, MostForSeveral)
        + Math.Min(_ahead * BitsForAhead, MostForAhead);

    /// <summary>What it is worth that the numbers are small for their field, bits.</summary>
    public int WorthOfSize => _widest == 0 ? 0 : Math.Clamp((bits - _widest) / 2, 0, MostForSize);

    /// <summary>The share of the numbers between lowest and highest that came.</summary>
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

    /// <summary>Takes the numbers of a packet.</summary>
    /// <param name="envelope">Its numbers.</param>
    /// <param name="stampNs">When it was captured, nanoseconds since 1970.</param>
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
            return;                                         // nothing moved: a constant would do as well
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
            _ahead++;                                       // a heartbeat alone has no reason to go on
    }

    private void CountRound(long stampNs)
    {
        if (Rounds++ > 0)
            LongestRoundNs = Math.Max(LongestRoundNs, stampNs - _roundNs);
        _roundNs = stampNs;
    }

    private long Distance(ulong left, ulong right) =>
        bits == 32 ? (int)(uint)(left - right) : (long)(left - right);

    /// <summary>The range of a channel's numbers, and what its last packet told.</summary>
    private readonly record struct Channel(ulong Lowest, ulong Highest, ulong Next, uint LastCount);
}

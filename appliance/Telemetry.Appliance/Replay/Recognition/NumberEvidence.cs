// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds;

namespace Telemetry.Appliance.Replay.Recognition;

/// <summary>
/// Whether the numbers of packets run on: each channel's next number against what the packet before it told.
/// </summary>
/// <param name="bits">Width of the raw numbers, 32 or 64.</param>
internal sealed class NumberEvidence(int bits)
{
    private const int MaxChannels = 256;
    private const int Near = 4096;
    private const int EnoughToRefuse = 8;
    private const double LeastShare = 0.75;
    private const double LeastExactShare = 0.25;

    private const int BitsForOne = 8;
    private const int BitsForSeveral = 16;
    private const int MostForOne = 32;
    private const int MostForSeveral = 48;
    private const int MostForSize = 16;

    private readonly Dictionary<ChannelKey, Channel> _channels = [];
    private long _numbers;
    private int _ones;
    private int _several;
    private int _widest;

    /// <summary>Packets whose first number is exactly the one that was expected, and not that of the packet
    /// before.</summary>
    public long Exact { get; private set; }

    /// <summary>Packets whose first number is near the one expected: loss, reorder, another line.</summary>
    public long NearBy { get; private set; }

    /// <summary>Packets with a number from elsewhere.</summary>
    public long Far { get; private set; }

    /// <summary>Packets whose number could be compared with one before.</summary>
    public long Compared => Exact + NearBy + Far;

    /// <summary>Names of the first channels.</summary>
    public string ChannelNames(ProtocolId protocol) =>
        string.Join(", ", _channels.Keys.Take(3).Select(channel => ChannelText.Format(protocol, channel))
            .Where(name => name.Length > 0));

    /// <summary>Whether enough was seen to say that these are no numbers of a sequence.</summary>
    public bool Refuses => Compared >= EnoughToRefuse
        && (Exact + NearBy < LeastShare * Compared || Exact < LeastExactShare * Compared);

    /// <summary>What it is worth, bits.</summary>
    public int Worth => Math.Min(_ones * BitsForOne, MostForOne) + Math.Min(_several * BitsForSeveral, MostForSeveral);

    /// <summary>What it is worth that the numbers are small for their field, bits.</summary>
    public int WorthOfSize => _widest == 0 ? 0 : Math.Clamp((bits - _widest) / 2, 0, MostForSize);

    /// <summary>The share of the numbers between first and last that came.</summary>
    public double Coverage
    {
        get
        {
            ulong range = 0;
            foreach (Channel channel in _channels.Values)
                range += channel.Next - channel.First;
            return range == 0 ? 1 : _numbers / (double)range;
        }
    }

    /// <summary>Takes the numbers of a packet.</summary>
    public void Take(in Envelope envelope)
    {
        if ((envelope.Flags & (EnvelopeFlags.Unsequenced | EnvelopeFlags.NoNumber)) != 0)
            return;
        uint count = envelope.Numbers;
        _widest = Math.Max(_widest, 64 - (int)ulong.LeadingZeroCount(envelope.FirstSequence));
        if (!_channels.TryGetValue(envelope.Channel, out Channel channel))
        {
            if (_channels.Count < MaxChannels)
                _channels.Add(envelope.Channel, new Channel(envelope.FirstSequence, envelope.NextSequence, count));
            _numbers += count;
            return;
        }
        if ((envelope.Flags & EnvelopeFlags.Reset) == 0)
            Compare(Distance(envelope.FirstSequence, channel.Next), channel.LastCount);
        _numbers += count;
        bool isBehind = Distance(envelope.NextSequence, channel.Next) < 0;
        if (!isBehind || (envelope.Flags & EnvelopeFlags.Reset) != 0)
            _channels[envelope.Channel] = channel with { Next = envelope.NextSequence, LastCount = count };
    }

    private void Compare(long distance, uint lastCount)
    {
        if (distance == 0 && lastCount == 0)
            return;                                         // nothing moved: a constant would do as well
        if (distance == 0)
        {
            Exact++;
            _ = lastCount > 1 ? _several++ : _ones++;
        }
        else if (distance is >= -Near and <= Near)
        {
            NearBy++;
        }
        else
        {
            Far++;
        }
    }

    private long Distance(ulong left, ulong right) =>
        bits == 32 ? (int)(uint)(left - right) : (long)(left - right);

    private readonly record struct Channel(ulong First, ulong Next, uint LastCount);
}

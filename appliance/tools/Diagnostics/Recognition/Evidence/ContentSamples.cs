// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using Telemetry.Feeds.Envelopes;
using Telemetry.Model.Hashing;

namespace Telemetry.Diagnostics.Recognition.Evidence;

/// <summary>Samples of a feed's content by number: the last bytes of the packet that ends with the number. Lines of one
/// feed carry the same content under the same number, even if they group messages into packets differently.</summary>
internal sealed class ContentSamples
{
    /// <summary>Most bytes of a packet's end that are sampled.</summary>
    public const int TailLength = 24;

    /// <summary>Fewest bytes of content that are sampled.</summary>
    public const int LeastLength = 4;

    private const int MaxSamples = 1024;
    private const int TakeAll = 128;
    private const int OneOf = 16;
    private const int LeastDifferent = 2;
    private const int LeastAlike = 32;
    private const long TogetherNs = 100_000_000;

    private readonly Dictionary<(ChannelKey Channel, ulong Number), (ulong Hash, long StampNs)> _samples = [];
    private long _offered;
    private long _repeatedSame;
    private long _repeatedOther;

    /// <summary>True if repeated numbers carried the same content again: a loop, not a restart.</summary>
    public bool AreRepeated => _repeatedSame > _repeatedOther;

    /// <summary>Samples the last bytes of a packet; of a truncated one, the last captured bytes.</summary>
    /// <param name="captured">The captured head of its payload.</param>
    /// <param name="headLength">Length of the envelope, in which lines can differ, bytes.</param>
    /// <param name="stampNs">Its stamp, nanoseconds since 1970.</param>
    public void Take(in Envelope envelope, ReadOnlySpan<byte> captured, int headLength, long stampNs)
    {
        bool isUsable = envelope.Numbers > 0 && captured.Length >= headLength + LeastLength
            && (envelope.Flags & (EnvelopeFlags.Unsequenced | EnvelopeFlags.NoNumber)) == 0;
        if (!isUsable)
            return;
        ulong last = envelope.NextSequence - 1;
        if (_offered++ >= TakeAll && Spread(last) % OneOf != 0)
            return;
        ulong hash = Fnv1a.Of(captured[^Math.Min(TailLength, captured.Length - headLength)..]);
        if (_samples.TryGetValue((envelope.Channel, last), out (ulong Hash, long StampNs) before))
            _ = before.Hash == hash ? _repeatedSame++ : _repeatedOther++;
        else if (_samples.Count < MaxSamples)
            _samples.Add((envelope.Channel, last), (hash, stampNs));
    }

    /// <summary>Hash of the last bytes of the packet that ends with a number; null if none was sampled.</summary>
    public ulong? HashOf(ChannelKey channel, ulong number) =>
        _samples.TryGetValue((channel, number), out (ulong Hash, long StampNs) sample) ? sample.Hash : null;

    /// <summary>True if the other destination carries the same content under the same numbers. If the content never
    /// varies, the packets must also be close in time.</summary>
    public bool AreSameAs(ContentSamples other)
    {
        int compared = 0;
        int equal = 0;
        int together = 0;
        HashSet<ulong> different = [];
        foreach (((ChannelKey Channel, ulong Number) key, (ulong hash, long stampNs)) in _samples)
        {
            if (!other._samples.TryGetValue(key, out (ulong Hash, long StampNs) theirs))
                continue;
            compared++;
            if (theirs.Hash != hash)
                continue;
            equal++;
            different.Add(hash);
            if (Math.Abs(theirs.StampNs - stampNs) < TogetherNs)
                together++;
        }
        return equal * 2 > compared
            && (different.Count >= LeastDifferent || (together >= LeastAlike && together == compared));
    }

    /// <summary>Numbers of a channel whose content was sampled of both, and is the same, or is not.</summary>
    public (int Same, int Different) CompareIn(ChannelKey channel, ContentSamples other)
    {
        int same = 0;
        int different = 0;
        foreach (((ChannelKey Channel, ulong Number) key, (ulong hash, _)) in _samples)
        {
            if (key.Channel == channel && other._samples.TryGetValue(key, out (ulong Hash, long StampNs) theirs))
                _ = theirs.Hash == hash ? same++ : different++;
        }
        return (same, different);
    }

    /// <summary>True if the content of a number was sampled of both and is the same.</summary>
    public bool AreSameAt(ChannelKey channel, ulong number, ContentSamples other) =>
        _samples.TryGetValue((channel, number), out (ulong Hash, long StampNs) own)
        && other._samples.TryGetValue((channel, number), out (ulong Hash, long StampNs) theirs)
        && own.Hash == theirs.Hash;

    private static ulong Spread(ulong number) => BitOperations.RotateLeft(number * 0x9E37_79B9_7F4A_7C15UL, 20);
}

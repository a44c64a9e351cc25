// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using Telemetry.Feeds.Envelopes;
using Telemetry.Model.Hashing;

namespace Telemetry.Diagnostics.Recognition.Evidence;

/// <summary>
/// What some numbers of a feed carried: the last bytes of the packet that ends with the number. Lines of one feed
/// carry the same under the same number, also where they put messages into packets differently.
/// </summary>
internal sealed class ContentSamples
{
    private const int MaxSamples = 1024;
    private const int TakeAll = 128;
    private const int OneOf = 16;
    private const int TailLength = 24;
    private const int LeastLength = 4;
    private const int LeastDifferent = 2;
    private const int LeastAlike = 32;
    private const long TogetherNs = 100_000_000;

    private readonly Dictionary<(ChannelKey Channel, ulong Number), (ulong Hash, long StampNs)> _samples = [];
    private long _offered;
    private long _repeatedSame;
    private long _repeatedOther;

    /// <summary>Whether numbers that came again carried again what they had: a loop, not a new beginning.</summary>
    public bool AreRepeated => _repeatedSame > _repeatedOther;

    /// <summary>Takes the last bytes of a packet; of one that was cut, the last that were captured.</summary>
    /// <param name="envelope">Its numbers.</param>
    /// <param name="captured">The captured head of its payload.</param>
    /// <param name="headLength">Bytes that are the envelope's: lines can differ there.</param>
    /// <param name="stampNs">When it was captured, nanoseconds since 1970.</param>
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

    /// <summary>
    /// Whether the other carries the same under the same numbers. Where it is always one thing, the numbers must also
    /// come together.
    /// </summary>
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

    private static ulong Spread(ulong number) => BitOperations.RotateLeft(number * 0x9E37_79B9_7F4A_7C15UL, 20);
}

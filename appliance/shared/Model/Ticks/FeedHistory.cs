// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Feeds.Envelopes;
using Telemetry.Model.Packets;

namespace Telemetry.Model.Ticks;

/// <summary>Sequencing's history of a feed for later stages: the packet that first brought each recent number, and the
/// newest ticks. Direct-mapped and bounded: a newer number replaces an older one.</summary>
[HotPath]
public sealed class FeedHistory
{
    private const int MostTicks = 1 << 14;
    private const int MostAnswered = 1 << 13;
    private const ulong Spread = 0x9E37_79B9_7F4A_7C15;

    private readonly FirstDelivery[] _deliveries;
    private readonly ulong _mask;
    private readonly int[] _generations;
    private readonly ChannelKey[] _channels;
    private int _generationCount;

    /// <summary>Makes the history of a feed.</summary>
    public FeedHistory(FeedDefinition feed)
    {
        Space = new SequenceSpace(feed.Row);
        _deliveries = new FirstDelivery[feed.HistoryLength];
        _mask = (ulong)feed.HistoryLength - 1;
        _generations = new int[feed.MaxChannels];
        _channels = new ChannelKey[feed.MaxChannels];
        Ticks = new TickHistory(TicksOf(feed));
    }

    /// <summary>Number of ticks kept of a feed: no more than of numbers.</summary>
    public static int TicksOf(FeedDefinition feed) => Math.Min(MostTicks, feed.HistoryLength);

    /// <summary>Number of ticks that a session remembers as named by an order: no more than a history
    /// keeps.</summary>
    public static int AnsweredOf(int historyLength) => Math.Min(MostAnswered, historyLength);

    /// <summary>The feed's number space. All numbers here are unwrapped, except those of ticks.</summary>
    public SequenceSpace Space { get; }

    /// <summary>The latest number that was new.</summary>
    public ulong Newest { get; set; }

    /// <summary>The newest ticks.</summary>
    public TickHistory Ticks { get; }

    /// <summary>Highest count of numbers remembered.</summary>
    public int Length => _deliveries.Length;

    /// <summary>Mark that identifies a number of a generation; never 0. Numbers of two generations with the same mark
    /// are farther apart than any that can occur.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong MarkOf(int generation, ulong sequence) => sequence + (ulong)generation * Spread;

    /// <summary>Entry of a number; its content may belong to another number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref FirstDelivery At(int generation, ulong sequence) =>
        ref _deliveries[(int)(MarkOf(generation, sequence) & _mask)];

    /// <summary>Records the packet that brought consecutive numbers, not more than are remembered.</summary>
    /// <param name="end">Number after the last.</param>
    /// <param name="stampNs">Stamp of the packet, nanoseconds.</param>
    /// <param name="packet">Ordinal of the packet.</param>
    /// <param name="origin">Its generation and line, from <see cref="FirstDelivery.OriginOf"/>; with
    /// <see cref="FirstDelivery.FirstOfPacket"/> if its first number is the first here.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Remember(ulong first, ulong end, long stampNs, long packet, ulong origin)
    {
        FirstDelivery[] deliveries = _deliveries;
        ulong mask = _mask;
        ulong mark = MarkOf((int)origin, first);
        for (ulong number = first; number != end; number++, mark++)
        {
            ref FirstDelivery place = ref deliveries[(int)(mark & mask)];
            place.Sequence = number;
            place.StampNs = stampNs;
            place.Packet = packet;
            place.Origin = origin;
            origin &= ~FirstDelivery.FirstOfPacket;
        }
    }

    /// <summary>True if a number's first delivery is remembered.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Knows(int generation, ulong sequence)
    {
        ref FirstDelivery place = ref At(generation, sequence);
        return place.Generation == generation && place.Sequence == sequence;
    }

    /// <summary>Finds the delivery of a raw number of unknown generation: in the newest generation that has
    /// it.</summary>
    /// <returns>A reference that is not valid if <paramref name="found"/> is false.</returns>
    public ref readonly FirstDelivery Find(ulong raw, out bool found)
    {
        ulong sequence = Space.Unwrap(raw, Newest);
        for (int index = _generationCount - 1; index >= 0; index--)
        {
            if (Knows(_generations[index], sequence))
            {
                found = true;
                return ref At(_generations[index], sequence);
            }
        }
        found = false;
        return ref _deliveries[0];
    }

    public void AddGeneration(int serial, in ChannelKey channel)
    {
        if (_generationCount == _generations.Length)
            RemoveGeneration(_generations[0]);
        _channels[_generationCount] = channel;
        _generations[_generationCount++] = serial;
    }

    /// <summary>Channel and session of a generation; all zero if it is no longer kept.</summary>
    public ChannelKey ChannelOf(int serial)
    {
        // Usually it is the newest.
        int index = _generationCount - 1;
        while (index >= 0 && _generations[index] != serial)
            index--;
        return index < 0 ? default : _channels[index];
    }

    public void RemoveGeneration(int serial)
    {
        int kept = 0;
        for (int index = 0; index < _generationCount; index++)
        {
            if (_generations[index] == serial)
                continue;
            _channels[kept] = _channels[index];
            _generations[kept++] = _generations[index];
        }
        _generationCount = kept;
    }
}

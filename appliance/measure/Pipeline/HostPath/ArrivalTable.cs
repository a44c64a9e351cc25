// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Pipeline.HostPath;

/// <summary>Stamps of the newest datagrams of all lines, by line and first number: direct-mapped, a newer one replaces
/// an older one.</summary>
[HotPath]
internal sealed class ArrivalTable
{
    private const int Count = 1 << 16;

    [StructLayout(LayoutKind.Sequential)]
    private struct Arrival
    {
        internal ulong First;
        internal ulong Channel;
        internal long StampNs;
        internal long Line;             // index + 1; 0 is an unused entry
    }

    private readonly Arrival[] _arrivals = new Arrival[Count];

    /// <summary>Remembers a datagram with numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Add(in Envelope envelope, int line, long stampNs)
    {
        ulong mark = ChannelMark.Of(envelope.Channel);
        ref Arrival arrival = ref At(mark, line, envelope.FirstSequence);
        arrival.First = envelope.FirstSequence;
        arrival.Channel = mark;
        arrival.StampNs = stampNs;
        arrival.Line = line + 1;
    }

    /// <summary>Stamp of a datagram, nanoseconds; 0 if it is not known.</summary>
    internal long Find(in Envelope envelope, int line)
    {
        ulong mark = ChannelMark.Of(envelope.Channel);
        ref Arrival arrival = ref At(mark, line, envelope.FirstSequence);
        return arrival.First == envelope.FirstSequence && arrival.Channel == mark && arrival.Line == line + 1
            ? arrival.StampNs : 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref Arrival At(ulong mark, int line, ulong first) =>
        ref _arrivals[(int)(ChannelMark.Hash(mark, (ulong)line, first) & (Count - 1))];
}

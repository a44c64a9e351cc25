// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using HdrHistogram;
using Telemetry.Feeds;
using Telemetry.Model.Packets;

namespace Telemetry.Pipeline.Latency;

/// <summary>
/// What a sample of one series touches. An object, so that who records often has it at hand and looks nothing up.
/// </summary>
[HotPath]
internal sealed class SeriesPlace(int series, SeriesRecorder recorder)
{
    private readonly SeriesRecorder _recorder = recorder;

    /// <summary>Index of the series.</summary>
    internal readonly int Series = series;

    /// <summary>The interval's samples.</summary>
    internal LongHistogram Histogram = null!;   // until there is an interval that has the series

    /// <summary>
    /// From here on, as a number without sign, a sample is more than a count: it is one of the interval's worst, or
    /// lies outside the range (a negative one does), or is the first behind one that did.
    /// </summary>
    internal ulong RareFromNs;

    /// <summary>Whether the series is beyond its range, as was told.</summary>
    internal bool IsAbove;

    /// <summary>Records a sample.</summary>
    /// <param name="valueNs">The sample, nanoseconds.</param>
    /// <param name="stampNs">Stamp of the packet that ended it.</param>
    /// <param name="sequence">The number to find it by; 0 if there is none.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Record(long valueNs, long stampNs, ulong sequence)
    {
        if ((ulong)valueNs >= RareFromNs)
            _recorder.RecordRare(this, valueNs, stampNs, sequence);
        else
            Histogram.RecordValue(valueNs);
    }

    /// <summary>Records a sample that a packet of a feed ended; it is found by the packet's first number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Record(long valueNs, in PacketEvent packet)
    {
        if ((ulong)valueNs >= RareFromNs)
            _recorder.RecordRare(this, valueNs, packet.StampNs, packet.Envelope.FirstSequence);
        else
            Histogram.RecordValue(valueNs);
    }
}

// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using HdrHistogram;
using Telemetry.Model.Packets;

namespace Telemetry.Pipeline.Latency;

/// <summary>State needed to record a sample of one series. An object, so that frequent users keep a reference instead
/// of looking it up.</summary>
[HotPath]
internal sealed class SeriesPlace(int series, SeriesRecorder recorder)
{
    private readonly SeriesRecorder _recorder = recorder;

    /// <summary>Index of the series.</summary>
    internal readonly int Series = series;

    /// <summary>Histogram of the interval's samples.</summary>
    internal LongHistogram Histogram = null!;   // null until an interval has the series

    /// <summary>Threshold, compared as an unsigned number, from which a sample needs more than counting: it is one of
    /// the interval's worst, or out of range (a negative one is), or the first in range again.</summary>
    internal ulong RareFromNs;

    /// <summary>True if the series was reported to be above its range.</summary>
    internal bool IsAbove;

    /// <summary>Records a sample.</summary>
    /// <param name="valueNs">The sample, nanoseconds.</param>
    /// <param name="stampNs">Stamp of the packet that ended it.</param>
    /// <param name="sequence">Sequence number that identifies the sample; 0 if there is none.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Record(long valueNs, long stampNs, ulong sequence)
    {
        if ((ulong)valueNs >= RareFromNs)
            _recorder.RecordRare(this, valueNs, stampNs, sequence);
        else
            Histogram.RecordValue(valueNs);
    }

    /// <summary>Records a sample that a feed packet ended; the packet's first number identifies it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Record(long valueNs, in PacketEvent packet)
    {
        if ((ulong)valueNs >= RareFromNs)
            _recorder.RecordRare(this, valueNs, packet.StampNs, packet.Envelope.FirstSequence);
        else
            Histogram.RecordValue(valueNs);
    }
}

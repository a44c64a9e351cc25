// SPDX-License-Identifier: Apache-2.0
using Telemetry.Stamps.Formats;

namespace Telemetry.Stamps.Recognition;

/// <summary>One format tried on the first frames of an interface.</summary>
internal sealed class FormatTrial
{
    private const long ExactNs = 20;
    private const long WithKeyframeNs = 2_000;              // keyframes come up to 1 µs late
    private const long MostSpreadNs = 2_000_000_000;
    private const long NsPerSecond = 1_000_000_000;
    private const int FewestSpans = 3;
    private const double FewestBits = 64;

    private readonly bool _outer;
    private readonly CounterClock? _exact;
    private readonly CounterClock? _loose;
    private long _lowestNs = long.MaxValue;
    private long _highestNs = long.MinValue;
    private long _firstNs;
    private bool _changes;
    private long _impossible;

    /// <summary>Tries a format.</summary>
    /// <param name="outer">True to take the outermost trailer of several.</param>
    public FormatTrial(StampFormatRow row, bool outer)
    {
        Row = row;
        _outer = outer;
        if (!row.IsCounter)
            return;
        _exact = new CounterClock(row.Format, ExactNs);
        _loose = new CounterClock(row.Format, WithKeyframeNs);
    }

    public StampFormatRow Row { get; }

    /// <summary>Frames in which it was found.</summary>
    public long Stamped { get; private set; }

    /// <summary>Device's time less the capture's at the first frame, nanoseconds.</summary>
    public long OffsetNs { get; private set; }

    /// <summary>Largest of these differences: that of the frame that was under way for the shortest time,
    /// nanoseconds.</summary>
    public long HighestOffsetNs => _highestNs;

    /// <summary>True if its times run as the capture's clock. The same time in all frames is what constant bytes say:
    /// over a short capture it does not leave that clock.</summary>
    public bool Runs => Row.IsCounter ? RatesFit : Stamped > 0 && _impossible == 0 && (Stamped == 1 || _changes)
        && _highestNs - _lowestNs <= MostSpreadNs;

    private CounterClock Clock => _loose!.HasKeyframe ? _loose : _exact!;

    private bool RatesFit =>
        Clock is { Misfits: 0, Spans: >= FewestSpans, Bits: >= FewestBits };

    /// <summary>Looks at a frame.</summary>
    /// <returns>True if it has a stamp in the format.</returns>
    public bool Look(ReadOnlySpan<byte> frame, int bodyEnd, long captureNs)
    {
        DeviceStamp stamp = default;
        if (StampReading.Read(Row.Format, _outer, frame, bodyEnd, ref stamp) != StampStatus.Stamped)
            return false;
        long ns;
        if (_exact is null)
        {
            ns = DeviceTime.Of(in stamp, captureNs);
            if (!stamp.IsInRange || (stamp.Seconds == 0 && stamp.WrapNs == 0))
                _impossible++;
            long deviceNs = (stamp.Seconds * NsPerSecond) + stamp.Ns;
            if (Stamped == 0)
                _firstNs = deviceNs;
            _changes |= deviceNs != _firstNs;
        }
        else
        {
            _ = _exact.TimeOf(stamp.Counter, captureNs, out _);
            ns = _loose!.TimeOf(stamp.Counter, captureNs, out _);
        }
        if (Stamped++ == 0 || (_loose?.HasKeyframe == true && OffsetNs == 0))
            OffsetNs = ns - captureNs;
        _lowestNs = Math.Min(_lowestNs, ns - captureNs);
        _highestNs = Math.Max(_highestNs, ns - captureNs);
        return true;
    }

    /// <summary>Takes what a frame says of the counter's time.</summary>
    public void Take(in CounterKeyframe keyframe, long captureNs) => _loose?.Take(in keyframe, captureNs);
}

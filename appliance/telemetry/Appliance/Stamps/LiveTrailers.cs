// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Live;
using Telemetry.Capture;
using Telemetry.CaptureFiles.Stamps;
using Telemetry.Host.Watchers;
using Telemetry.Model.Clocks;
using Telemetry.Reports;
using Telemetry.Stamps;

namespace Telemetry.Appliance.Stamps;

/// <summary>Stamps of devices on the mirror ports of a run. The host thread reports frames without a usable
/// one.</summary>
internal sealed class LiveTrailers : ILivePart, IHostWatcher
{
    private const long TellEveryNs = 60_000_000_000;

    private readonly IReadOnlyList<ProvenTrailer> _proven;
    private readonly TrailerStamps _found;
    private readonly InterfaceStamps[] _stamps;
    private readonly long[] _told;
    private readonly long[] _toldNs;
    private readonly IProgress<string> _notices;

    internal LiveTrailers(IReadOnlyList<ProvenTrailer> proven, LiveParts run)
    {
        (_proven, _notices) = (proven, run.Process.Notices);
        _stamps =
        [
            .. proven.Select(trailer => new InterfaceStamps(
                trailer.Settings.Format, trailer.Settings.Outer, trailer.Finding, StampLimits.Live,
                trailer.Settings.DelayNs)),
        ];
        _told = new long[proven.Count];
        _toldNs = new long[proven.Count];
        _found = new TrailerStamps(
            [.. _stamps.Zip(proven, (stamps, trailer) => (stamps, trailer.Shape))], run.Offset.WallMinusMonotonicNs);
        run.Get<LiveInterfaces>().Changed += SetIndexes;
        SetIndexes();

        // An interface that was recreated has another index.
        void SetIndexes() => InterfaceIndexes.Set(
            run.Kernel, [.. proven.Select(trailer => trailer.Interface)], _found.SetIndex);
    }

    public long LookEveryNs => 1_000_000_000;

    public void AddTo(LiveInputs inputs)
    {
        inputs.Pipeline = inputs.Pipeline with { Trailers = _found };
        inputs.Publisher = inputs.Publisher with
        {
            StampSource = StampSource.Trailer(
                _proven.Select(trailer => StampFormats.Of(trailer.Settings.Format).Name).Distinct()),
        };
    }

    public void Look(long nowNs)
    {
        for (int place = 0; place < _stamps.Length; place++)
        {
            long refused = _stamps[place].Refused.Sum;
            if (refused == _told[place] || (_toldNs[place] != 0 && nowNs - _toldNs[place] < TellEveryNs))
                continue;
            _notices.Report($"{_proven[place].Interface}: {refused - _told[place]} frames had no usable stamp of "
                + $"{StampFormats.Of(_stamps[place].Format).Name} ({Describe(_stamps[place].Refused)}); the host's was "
                + "converted");
            (_told[place], _toldNs[place]) = (refused, nowNs);
        }
    }

    /// <summary>The rows of the summary, once nothing is read any more.</summary>
    public SummaryReport AddTo(SummaryReport summary)
    {
        if (_found.Unplaced > 0)
            _notices.Report($"{_found.Unplaced} packets of other interfaces kept the host's stamp");
        return summary with
        {
            Stamps = StampReports.Of(
                [
                    .. _proven.Zip(_stamps, (trailer, stamps) => new StampCount(
                        trailer.Interface, 0, stamps.Format, trailer.Finding.Verdict, [], stamps)
                    {
                        Looked = (trailer.Finding.Frames, trailer.Finding.Stamped),
                        IsLive = true,
                    }),
                ],
                _notices),
        };
    }

    private static string Describe(StampRefusals refused) => string.Join(", ", new (string Why, long Count)[]
    {
        ("nanoseconds out of range", refused.Ns), ("too far from the host's clock", refused.Window),
        ("went back", refused.Backwards), ("wrong marks", refused.Crc), ("clock degraded", refused.Degraded),
        ("nothing in its place", refused.Missing),
    }.Where(reason => reason.Count > 0).Select(reason => $"{reason.Why}: {reason.Count}"));
}

// SPDX-License-Identifier: Apache-2.0
using Telemetry.Capture;
using Telemetry.CaptureFiles.Stamps;
using Telemetry.Host.Watchers;
using Telemetry.Kernel.Capturing;
using Telemetry.Model.Clocks;
using Telemetry.Reports.Stamps;
using Telemetry.Stamps;

namespace Telemetry.Appliance.Stamps;

/// <summary>Stamps of devices on the mirror ports of a run. The host thread reports frames without a usable
/// one.</summary>
internal sealed class LiveTrailers : IHostWatcher
{
    private const long TellEveryNs = 60_000_000_000;

    private readonly IReadOnlyList<ProvenTrailer> _proven;
    private readonly InterfaceStamps[] _stamps;
    private readonly long[] _told;
    private readonly long[] _toldNs;
    private readonly IProgress<string> _notices;

    private LiveTrailers(IReadOnlyList<ProvenTrailer> proven, long offsetNs, IProgress<string> notices)
    {
        (_proven, _notices) = (proven, notices);
        _stamps =
        [
            .. proven.Select(trailer => new InterfaceStamps(
                trailer.Settings.Format, trailer.Settings.Outer, trailer.Finding, StampLimits.Live,
                trailer.Settings.DelayNs)),
        ];
        _told = new long[proven.Count];
        _toldNs = new long[proven.Count];
        Stamps = new TrailerStamps([.. _stamps.Zip(proven, (stamps, trailer) => (stamps, trailer.Shape))], offsetNs);
    }

    /// <summary>Finds the stamps of records.</summary>
    internal TrailerStamps Stamps { get; }

    /// <summary>Name of the packets' stamps.</summary>
    internal string Source => StampSource.Trailer(
        _proven.Select(trailer => StampFormats.Of(trailer.Settings.Format).Name).Distinct());

    /// <summary>Watchers of them.</summary>
    internal IEnumerable<IHostWatcher> Watchers => [this];

    /// <inheritdoc/>
    public long LookEveryNs => 1_000_000_000;

    /// <summary>Reads the stamps that were proven; null if there are none.</summary>
    /// <param name="proven">What was proven.</param>
    /// <param name="offsetNs">The host's wall clock minus the monotonic one, nanoseconds.</param>
    /// <param name="notices">Receives lines for the user.</param>
    internal static LiveTrailers? Of(
        IReadOnlyList<ProvenTrailer> proven, long offsetNs, IProgress<string> notices) =>
        proven.Count == 0 ? null : new LiveTrailers(proven, offsetNs, notices);

    /// <summary>Follows the interfaces: one that was made anew has another index.</summary>
    internal void SetIndexes(KernelCapture kernel) =>
        InterfaceIndexes.Set(kernel, [.. _proven.Select(trailer => trailer.Interface)], Stamps.SetIndex);

    /// <inheritdoc/>
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
    internal IReadOnlyList<StampReport> Reports()
    {
        if (Stamps.Unplaced > 0)
            _notices.Report($"{Stamps.Unplaced} packets of other interfaces kept the host's stamp");
        return StampReports.Of(
            [
                .. _proven.Zip(_stamps, (trailer, stamps) => new StampCount(
                    trailer.Interface, 0, stamps.Format, trailer.Finding.Verdict, [], stamps)
                {
                    Looked = (trailer.Finding.Frames, trailer.Finding.Stamped),
                    IsLive = true,
                }),
            ],
            _notices);
    }

    private static string Describe(StampRefusals refused) => string.Join(", ", new (string Why, long Count)[]
    {
        ("nanoseconds out of range", refused.Ns), ("too far from the host's clock", refused.Window),
        ("went back", refused.Backwards), ("wrong marks", refused.Crc), ("clock degraded", refused.Degraded),
        ("nothing in its place", refused.Missing),
    }.Where(reason => reason.Count > 0).Select(reason => $"{reason.Why}: {reason.Count}"));
}

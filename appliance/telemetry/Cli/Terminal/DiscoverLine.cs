// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Appliance.Discover;
using Telemetry.CaptureFiles;
using Telemetry.Reports;
using Telemetry.Reports.Captures;

namespace Telemetry.Cli.Terminal;

/// <summary>Progress of <c>discover</c>, in one line that is overwritten; nothing if standard error is not a
/// terminal.</summary>
internal sealed class DiscoverLine : IProgress<DiscoverProgress>, IDisposable
{
    private const long RefreshNs = 250_000_000;
    private const double Second = 1e9;

    private readonly bool _isShown = !Console.IsErrorRedirected;
    private long _nextNs;

    public void Report(DiscoverProgress value)
    {
        if (!_isShown || value.ElapsedNs < _nextNs)
            return;
        _nextNs = value.ElapsedNs + RefreshNs;
        Console.Error.Write($"\r\u001b[K{Text(value)}");
        if (value.ElapsedNs >= value.DurationNs)
            Dispose();
    }

    public static string Text(DiscoverProgress progress) => string.Create(CultureInfo.InvariantCulture,
        $"{Figures.Count(progress.Packets)} packets, {progress.ElapsedNs / Second:0} of "
        + $"{progress.DurationNs / Second:0} s");

    /// <summary>Line about the packets examined.</summary>
    public static string Summary(DiscoverReport report) => report.Captures is { } captures
        ? SummaryOf(report, captures)
        : string.Create(CultureInfo.InvariantCulture,
            $"looked at {report.Interface} for {report.DurationNs / Second:0.0} s: {report.Packets} packets, "
            + $"{report.Matched} of them UDP or TCP, {report.Dropped} dropped");

    private static string SummaryOf(DiscoverReport report, IReadOnlyList<ExaminedCaptureReport> captures)
    {
        string what = captures.Count == 1 ? CaptureSet.NameOf(captures[0].Capture)
            : string.Create(CultureInfo.InvariantCulture, $"{captures.Count} captures");
        long places = captures.Sum(capture => capture.Places ?? 0);
        string read = captures.All(capture => !capture.Sampled) ? "all of "
            : $"{Figures.Bytes(captures.Sum(capture => capture.BytesRead))} of "
                + (captures.All(capture => capture.Bytes is not null)
                    ? $"{Figures.Bytes(captures.Sum(capture => capture.Bytes ?? 0))} of " : "");
        string at = places == 0 ? ""
            : string.Create(CultureInfo.InvariantCulture, $", at {places} places");
        return string.Create(CultureInfo.InvariantCulture,
            $"looked at {read}{what}{at}: {report.Packets} packets of {report.DurationNs / Second:0.0} s, "
            + $"{report.Matched} of them UDP or TCP");
    }

    public void Dispose()
    {
        if (_isShown && _nextNs > 0)
            Console.Error.Write("\r\u001b[K");
        _nextNs = 0;
    }
}

// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Replay;
using Telemetry.CaptureFiles;
using Telemetry.CaptureFiles.Stamps;
using Telemetry.Config;
using Telemetry.Config.Writing;
using Telemetry.Diagnostics.Recognition;
using Telemetry.Reports;

namespace Telemetry.Appliance.Discover;

/// <summary>Examines the packets of captures and recognises their protocols, without measuring them.</summary>
public static class DiscoverCaptures
{
    /// <summary>Reads the captures, or the places chosen of them, to the end or until canceled.</summary>
    /// <exception cref="FailureException">A capture cannot be read, or the file cannot be written.</exception>
    public static DiscoveredCaptures Run(
        DiscoverCapturesOptions options, IReportSink sink, IProgress<ReplayProgress> progress,
        IProgress<string> notices, CancellationToken cancellation)
    {
        if (options.WriteConfig is { } wanted)
            ConfigWriter.Check(wanted);
        using var captures = new CaptureSet(options.Captures, cancellation)
        {
            Opens = options.Opens,
            Command = "discover",
        };
        RecognitionResult result = Recognition.Report(
            captures, options.Settings, options.Recognition with { ReadsPipesWhole = true }, sink,
            new ReplayProgressOfRecognition(progress), notices, cancellation);
        ReplayedStamps.ReportDetected(DeviceStamps.Find(captures, default), sink);
        if (options.WriteConfig is { } path)
        {
            var settings = new Settings { Protocols = options.Settings.Protocols };
            FoundConfig.Write(path, result.Detected, notices,
                () => Recognition.Configure(result.Detected, settings, publishes: false, notices));
        }
        return new DiscoveredCaptures(
            new DiscoverReport
            {
                Captures = result.Captures,
                StartTimeNs = result.FirstStampNs,
                DurationNs = (result.LastStampNs - result.FirstStampNs) ?? 0,
                Stopped = result.IsStopped,
                Packets = result.Captures.Sum(capture => capture.Packets),
                Matched = result.Matched,
                Dropped = 0,
            },
            result.Failures);
    }
}

// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Config;
using Telemetry.Appliance.Model;
using Telemetry.Appliance.Model.Reports;
using Telemetry.Appliance.Replay;
using Telemetry.Appliance.Replay.Recognition;

namespace Telemetry.Appliance.Hosting.Replay;

/// <summary>What is recognised in captures becomes the configuration of their replay.</summary>
internal static class Recognition
{
    /// <summary>Looks into the captures, reports what it finds and builds the configuration from it.</summary>
    /// <param name="captures">What will be replayed.</param>
    /// <param name="settings">Everything but feeds and sessions.</param>
    /// <param name="sink">Receives what was found.</param>
    /// <param name="notices">Receives a sentence about what was not looked at.</param>
    /// <exception cref="FailureException">A capture cannot be opened.</exception>
    public static Configuration Configure(
        CaptureSet captures, Settings settings, IReportSink sink, IProgress<string> notices)
    {
        IReadOnlyList<DetectedReport> found = CaptureRecogniser.Recognise(captures, notices);
        foreach (DetectedReport report in found)
            sink.OnDetected(report);
        return Configuration.Build(Applied(found, settings));
    }

    /// <summary>Settings with the feeds and sessions that were found.</summary>
    public static Settings Applied(IReadOnlyList<DetectedReport> found, Settings settings)
    {
        var errors = new ErrorList();
        Settings applied = FlowOptions.Apply(settings, OptionsOf(found, DetectedKind.Feed),
            OptionsOf(found, DetectedKind.Session), [], errors);
        errors.ThrowIfAny();
        return applied;
    }

    private static IEnumerable<string> OptionsOf(IEnumerable<DetectedReport> found, string kind) => found
        .Where(report => report.Kind == kind)
        .GroupBy(report => (report.Name, report.Protocol))
        .Select(flow => $"{flow.Key.Name}={flow.Key.Protocol}@{string.Join(',', flow.Select(EndpointOf))}");

    private static string EndpointOf(DetectedReport report) =>
        report.Address.Contains(':') ? $"[{report.Address}]:{report.Port}" : $"{report.Address}:{report.Port}";
}

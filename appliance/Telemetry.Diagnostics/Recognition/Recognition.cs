// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles;
using Telemetry.Config;
using Telemetry.Config.Planning;
using Telemetry.Model.Failures;
using Telemetry.Reports;

namespace Telemetry.Diagnostics.Recognition;

/// <summary>What is recognised in captures becomes the configuration of their replay.</summary>
public static class Recognition
{
    /// <summary>Looks into the captures, reports what it finds and builds the configuration from it.</summary>
    /// <param name="captures">What will be replayed.</param>
    /// <param name="settings">Everything but feeds and sessions.</param>
    /// <param name="publishes">Whether the replay publishes.</param>
    /// <param name="sink">Receives what was found.</param>
    /// <param name="notices">Receives a sentence about what was not looked at.</param>
    /// <exception cref="FailureException">A capture cannot be opened.</exception>
    public static Configuration Configure(
        CaptureSet captures, Settings settings, bool publishes, IReportSink sink, IProgress<string> notices)
    {
        IReadOnlyList<DetectedReport> found = CaptureRecogniser.Recognise(captures, notices);
        foreach (DetectedReport report in found)
            sink.OnDetected(report);
        return new RecognisedConfiguration(
            RecognisedConfiguration.HalfOfMemory, made => MemoryPlan.For(made, rings: 0, publishes))
            .Make(found, settings, notices);
    }
}

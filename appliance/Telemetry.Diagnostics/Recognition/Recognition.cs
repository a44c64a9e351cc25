// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles;
using Telemetry.Config;
using Telemetry.Config.Planning;
using Telemetry.Reports;

namespace Telemetry.Diagnostics.Recognition;

/// <summary>Makes the configuration of a replay from the protocols recognised in its capture files.</summary>
public static class Recognition
{
    /// <summary>Reads the capture files, reports the recognised protocols and builds the configuration.</summary>
    /// <param name="captures">The capture files of the replay.</param>
    /// <param name="settings">Everything but feeds and sessions.</param>
    /// <param name="publishes">True if the replay publishes.</param>
    /// <param name="sink">Receives the recognised protocols.</param>
    /// <param name="notices">Receives a sentence about parts that were not read.</param>
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

// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles;
using Telemetry.Config;
using Telemetry.Config.Planning;
using Telemetry.Diagnostics.Recognition.Captures;
using Telemetry.Reports;

namespace Telemetry.Diagnostics.Recognition;

/// <summary>Makes configurations from the protocols recognised in capture files.</summary>
public static class Recognition
{
    /// <summary>Reads the capture files and reports the recognised protocols, those that the settings declare among
    /// them.</summary>
    /// <param name="captures">The capture files.</param>
    /// <param name="settings">Settings with the declared protocols.</param>
    /// <param name="options">What is read.</param>
    /// <param name="sink">Receives the recognised protocols.</param>
    /// <param name="notices">Receives a sentence about parts that were not read.</param>
    /// <param name="cancellation">Ends it early; what was read by then is evaluated.</param>
    /// <exception cref="FailureException">A capture cannot be opened.</exception>
    public static RecognitionResult Report(
        CaptureSet captures, Settings settings, RecognitionOptions options, IReportSink sink,
        IProgress<RecognitionProgress> progress, IProgress<string> notices, CancellationToken cancellation)
    {
        RecognitionResult result = CaptureRecogniser.Recognise(
            captures, options with { Declared = RecognitionOptions.DeclaredIn(settings) }, progress, notices,
            cancellation);
        foreach (DetectedReport report in result.Detected)
            sink.OnDetected(report);
        return result;
    }

    /// <summary>Makes the configuration of a replay of what was recognised.</summary>
    /// <param name="found">The recognised protocols.</param>
    /// <param name="settings">Everything but feeds and sessions.</param>
    /// <param name="publishes">True if the replay publishes.</param>
    /// <param name="notices">Receives a sentence about those left out.</param>
    public static Configuration Configure(
        IReadOnlyList<DetectedReport> found, Settings settings, bool publishes, IProgress<string> notices) =>
        new RecognisedConfiguration(
            RecognisedConfiguration.HalfOfMemory, made => MemoryPlan.For(made, rings: 0, publishes))
            .Make(found, settings, notices);
}

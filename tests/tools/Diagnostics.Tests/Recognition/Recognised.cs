// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles;
using Telemetry.Diagnostics.Recognition;
using Telemetry.Diagnostics.Recognition.Captures;
using Telemetry.Reports;
using TestSupport;

namespace Telemetry.Diagnostics.Tests.Recognition;

/// <summary>Recognition of capture files.</summary>
internal static class Recognised
{
    /// <summary>What is recognised in files.</summary>
    public static IReadOnlyList<DetectedReport> In(params string[] paths) =>
        Of(new RecognitionOptions(), new Notices(), paths).Detected;

    /// <summary>The whole result.</summary>
    public static RecognitionResult Of(RecognitionOptions options, Notices notices, params string[] paths)
    {
        using var captures = new CaptureSet(paths);
        return CaptureRecogniser.Recognise(
            captures, options, new Progress<RecognitionProgress>(), notices, CancellationToken.None);
    }

    /// <summary>Kind, name, protocol, address and port of all that is not unknown.</summary>
    public static IEnumerable<string> Names(IEnumerable<DetectedReport> found) => found
        .Where(report => report.Kind != DetectedKind.Unknown)
        .Select(report => $"{report.Kind} {report.Name} {report.Protocol} {report.Address}:{report.Port}");
}

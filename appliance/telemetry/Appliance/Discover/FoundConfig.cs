// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config;
using Telemetry.Config.Writing;
using Telemetry.Reports;

namespace Telemetry.Appliance.Discover;

/// <summary>Writes the configuration of what <c>discover</c> recognised.</summary>
internal static class FoundConfig
{
    /// <summary>Writes the file, unless nothing was recognised.</summary>
    /// <param name="found">What was recognised.</param>
    /// <param name="notices">Receives a sentence if nothing is written.</param>
    /// <exception cref="FailureException">The file cannot be written.</exception>
    internal static void Write(
        string path, IReadOnlyList<DetectedReport> found, IProgress<string> notices, Func<Configuration> make)
    {
        if (found.Any(report => report.Kind is DetectedKind.Feed or DetectedKind.Session))
            ConfigWriter.WriteFile(path, make().Settings, "Made by telemetry discover.");
        else
            notices.Report($"nothing was recognised for certain: {path} is not written");
    }
}

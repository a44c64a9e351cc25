// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Stamps;
using Telemetry.CaptureFiles.Stamps;
using Telemetry.Reports;
using Telemetry.Stamps;

namespace Telemetry.Appliance.Replay;

/// <summary>Reports of a replay about the stamps that devices wrote into its captures.</summary>
internal static class ReplayedStamps
{
    /// <summary>Reports before the replay what was found and is not used, or was asked for and not found.</summary>
    internal static void Report(DeviceStamps? stamps, StampChoice choice, IProgress<string> notices)
    {
        if (choice.Use == StampUse.Trailer && stamps?.IsUnused != false)
            notices.Report("--stamps trailer: no capture has "
                + (choice.Format == StampFormat.None ? "stamps that can be proven"
                    : $"stamps of {StampFormats.Of(choice.Format).Name}")
                + "; the captures' own are used");
        foreach (StampCount count in stamps?.Counts ?? [])
        {
            string name = StampFormats.Of(count.Format).Name;
            if (count.Verdict == StampVerdict.Ambiguous)
                notices.Report($"{count.Capture}: its frames fit stamps of {name} and of "
                    + string.Join(", ", count.Others.Select(other => StampFormats.Of(other).Name))
                    + " alike; none is used, name one with --stamps trailer=NAME");
            else if (!count.IsUsed)
                notices.Report($"{count.Capture}: {count.Looked.Stamped} of the first {count.Looked.Frames} frames "
                    + $"have stamps of {name}; they are not used, ask for them with --stamps trailer={name}");
        }
    }

    /// <summary>Reports what was found among what was recognised.</summary>
    internal static void ReportDetected(DeviceStamps? stamps, IReportSink sink)
    {
        foreach (StampCount count in stamps?.Counts ?? [])
        {
            sink.OnDetected(StampReports.DetectedOf(
                count.Capture, count.Interface, count.Format, count.Verdict, count.Looked, count.Others));
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Yaml.Text;

namespace Telemetry.Config.Planning;

/// <summary>Time that the flight rings hold, by the frames that are expected.</summary>
public static class FlightPlan
{
    private const int RecordHeader = 48;
    private const int FrameBytes = 200;                 // of market data, roughly
    private const long NoticeNs = 20_000_000;           // from the end of a gap until its packets are copied
    private const double NsPerSecond = 1e9;
    private const double NsPerMs = 1e6;

    /// <summary>Time that a ring holds, for people.</summary>
    public static string Text(BlackBoxSettings box) => string.Create(
        CultureInfo.InvariantCulture, $"{ByteSize.Format(box.FlightBytes)} hold {HeldNs(box) / NsPerMs:0} ms at ")
        + string.Create(CultureInfo.InvariantCulture, $"{box.Peak} frames/s of {FrameBytes} bytes");

    /// <summary>Refuses rings in which the time until a gap is reported does not fit.</summary>
    /// <exception cref="FailureException">It does not fit.</exception>
    public static void Check(Settings settings)
    {
        if (settings.BlackBox is not { } box)
            return;
        long repairNs = settings.Feeds.Select(feed => feed.RepairWindowNs ?? settings.RepairWindowNs)
            .DefaultIfEmpty(settings.RepairWindowNs).Max();
        double neededNs = box.BeforeNs + repairNs + NoticeNs;
        if (HeldNs(box) >= neededNs)
            return;
        throw new FailureException(new Failure(
            ExitCode.Usage, box.Directory.Where, $"{Text(box)}; before ({Duration.Format(box.BeforeNs)}), the longest "
            + $"repair_window ({Duration.Format(repairNs)}) and 20 ms until they are copied take "
            + string.Create(CultureInfo.InvariantCulture, $"{neededNs / NsPerMs:0} ms"),
            "raise flight_bytes, or lower before, repair_window or peak"));
    }

    private static double HeldNs(BlackBoxSettings box) =>
        box.FlightBytes / ((double)box.Peak * (RecordHeader + Math.Min(FrameBytes, box.Snap))) * NsPerSecond;
}

// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles.Stamps;
using Telemetry.Reports;
using Telemetry.Reports.Stamps;
using Telemetry.Stamps;

namespace Telemetry.Appliance.Stamps;

/// <summary>Reports about the stamps that devices wrote into frames, of captures and of live interfaces.</summary>
internal static class StampReports
{
    /// <summary>Reports what was found on a live interface.</summary>
    internal static void ReportDetected(StampFinding? found, string device, IReportSink sink)
    {
        if (found is not null)
        {
            sink.OnDetected(DetectedOf(device, 0, found.Format, found.Verdict, (found.Frames, found.Stamped),
                found.Others));
        }
    }

    /// <summary>Report of what was found at a place, among what was recognised.</summary>
    internal static DetectedReport DetectedOf(
        string place, int number, StampFormat format, StampVerdict verdict, (long Frames, long Stamped) looked,
        IReadOnlyList<StampFormat> otherFormats)
    {
        StampFormatRow row = StampFormats.Of(format);
        string others = otherFormats.Count == 0 ? "" : ", and "
            + string.Join(", ", otherFormats.Select(other => StampFormats.Of(other).Name)) + " as well";
        return new DetectedReport
        {
            Kind = DetectedKind.Stamps,
            Name = "stamps",
            Protocol = row.Name,
            Address = place,
            Port = number,
            Packets = looked.Stamped,
            Confidence = verdict == StampVerdict.Proven ? 1
                : looked.Frames == 0 ? 0 : 0.5 * looked.Stamped / looked.Frames,
            Evidence = $"{NameOf(verdict)} by {StampFormats.NameOf(row.Proof)}: {looked.Stamped} of the first "
                + $"{looked.Frames} frames{others}",
        };
    }

    /// <summary>The rows of the summary; warns of labels that are wrong.</summary>
    internal static IReadOnlyList<StampReport> Of(IReadOnlyList<StampCount> stamps, IProgress<string> notices)
    {
        List<StampReport> reports = [.. stamps.Select(ReportOf)];
        foreach (StampReport report in reports)
        {
            foreach (StampDeviceReport device in report.Devices)
            {
                if (device.TimescaleLabel is { } label && label != device.Timescale)
                    notices.Report($"timescale_label: device {device.Device} port {device.Port} in {report.Capture} "
                        + $"calls its time {label}; against the capture's clock it is {device.Timescale}, and used so");
            }
            if (report is { IsUsed: true, Unstamped: > 0 })
                notices.Report($"{report.Capture}: {report.Unstamped} of {report.Frames} frames have no usable stamp "
                    + $"of {report.Format}; the capture's was converted, to {report.ConversionErrorNs} ns");
        }
        return reports;
    }

    private static StampReport ReportOf(StampCount count)
    {
        StampFormatRow row = StampFormats.Of(count.Format);
        StampRefusals refused = count.Refused;
        string scale = NameOf(count.TimeScale);
        return new StampReport
        {
            Capture = count.Capture,
            Interface = count.Interface,
            IsLive = count.IsLive,
            Format = row.Name,
            Proof = StampFormats.NameOf(row.Proof),
            Verdict = NameOf(count.Verdict),
            IsUsed = count.IsUsed,
            Frames = count.Frames,
            Proven = count.Stamped,
            Unstamped = count.IsUsed ? refused.Sum : 0,
            ConversionErrorNs = count.ConversionErrorNs,
            Refused = new StampRefusedReport
            {
                Cut = refused.Cut,
                Ns = refused.Ns,
                Window = refused.Window,
                Backwards = refused.Backwards,
                Crc = refused.Crc,
                Degraded = refused.Degraded,
                Missing = refused.Missing,
            },
            Devices =
            [
                .. count.Ports.Select(port => new StampDeviceReport
                {
                    Device = port.Device,
                    Port = port.Port,
                    Packets = port.Packets,
                    Timescale = scale,
                    TimescaleLabel = port.Label,
                    OffsetS = count.OffsetNs / 1e9,
                    DelayNs = count.DelayNs,
                    Lost = port.Lost,
                }),
            ],
        };
    }

    private static string NameOf(TimeScale scale) => scale switch
    {
        TimeScale.Utc => "utc",
        TimeScale.Tai => "tai",
        _ => "unknown",
    };

    private static string NameOf(StampVerdict verdict) => verdict switch
    {
        StampVerdict.Proven => "proven",
        StampVerdict.Ambiguous => "ambiguous",
        _ => "likely",
    };
}

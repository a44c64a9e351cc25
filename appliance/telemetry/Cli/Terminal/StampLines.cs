// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Reports.Stamps;

namespace Telemetry.Cli.Terminal;

/// <summary>Stamps of devices in the captures of a replay, a line each.</summary>
internal static class StampLines
{
    public static IEnumerable<string> Of(IReadOnlyList<StampReport> stamps)
    {
        foreach (StampReport report in stamps)
        {
            string use = report.IsUsed
                ? $"used, {Figures.Count(report.Proven)} of {Figures.Count(report.Frames)} frames"
                : $"{report.Verdict}, not used";
            string scale = report.Devices.Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture,
                $", {report.Devices[0].Timescale} {report.Devices[0].OffsetS:+0.000000;-0.000000;0} s");
            string lost = report.Devices.Any(device => device.Lost > 0)
                ? $", lost behind the device {Figures.Count(report.Devices.Sum(device => device.Lost ?? 0))}" : "";
            yield return $"stamps of {report.Capture}: {report.Format} by {report.Proof}, {use}{scale}{lost}";
        }
    }
}

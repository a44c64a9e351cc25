// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Config;
using Telemetry.Reports;
using Telemetry.Yaml.Text;

namespace Telemetry.Appliance.Demo;

/// <summary>
/// Settings for a host whose cores are taken away for milliseconds, such as a busy virtual machine: the demo waits
/// longer than a measurement would for records that are stamped but not yet written, and has larger rings.
/// </summary>
internal static class StarvedCore
{
    private const long HoldNs = 10_000_000;
    private const long RingBytes = 16 << 20;

    /// <summary>The settings, with the demo's own values in place of defaults.</summary>
    public static CaptureSettings Patient(CaptureSettings settings)
    {
        var defaults = new CaptureSettings();
        return settings with
        {
            HoldNs = settings.HoldNs == defaults.HoldNs ? HoldNs : settings.HoldNs,
            RingBytes = settings.RingBytes == defaults.RingBytes ? RingBytes : settings.RingBytes,
        };
    }

    /// <summary>The reason why rows of the summary are incomplete, and the remedy; null if none is, or for another
    /// reason.</summary>
    public static string? NoticeOf(SummaryReport summary, CaptureSettings settings)
    {
        (long late, long lost) = (summary.Appliance?.LateRecords ?? 0, summary.Ledger.LostRing ?? 0);
        bool isWhole = summary.Feeds.All(feed => feed.Complete) && summary.Sessions.All(session => session.Complete);
        if (isWhole || late + lost == 0)
            return null;
        string counts = string.Create(CultureInfo.InvariantCulture,
            $"{late} records came {Duration.Format(settings.HoldNs)} or more after others, {lost} found a full ring");
        return $"rows are incomplete: {counts}: cores of this host stood still meanwhile; run it again while nothing "
            + "else is at work, or with a lower --rate";
    }
}

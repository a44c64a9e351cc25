// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.CaptureFiles.Devices;

/// <summary>Times that a capture device can have written: evidence of its format, which a time of 0 is not.</summary>
internal static class DeviceDate
{
    private const long EarliestNs = 946_684_800_000_000_000;    // 2000-01-01, before there were such devices

    /// <summary>True if a time can be that of a capture.</summary>
    /// <param name="stampNs">UTC since 1970, nanoseconds.</param>
    public static bool IsPossible(long stampNs) => stampNs >= EarliestNs;
}

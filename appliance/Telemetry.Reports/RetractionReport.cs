// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports;

/// <summary>Losses that were reported because of one packet and turned out not to be losses.</summary>
/// <param name="Gaps">Of a feed its lost ranges, of a line ranges that had opened.</param>
/// <param name="Messages">Numbers: of a feed lost ones, of a line missing ones.</param>
/// <param name="BlindNs">Blind time that was counted around them, nanoseconds.</param>
public readonly record struct RetractionReport(long Gaps, long Messages, long BlindNs)
{
    /// <summary>
    /// Losses minus their retractions; 0 if more was retracted, because those losses were counted before the time of
    /// the report.
    /// </summary>
    public static long Net(long counted, long retracted) => Math.Max(0, counted - retracted);
}

// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Telemetry.Model.Calendars;

/// <summary>One day of the counters.</summary>
/// <param name="Date">Date that names it: the one on which most of it lies.</param>
/// <param name="BeginNs">Its beginning, UTC since 1970, nanoseconds.</param>
/// <param name="EndNs">Its end (exclusive), UTC since 1970, nanoseconds.</param>
public sealed record TradingDay(DateOnly Date, long BeginNs, long EndNs)
{
    /// <summary>Name of the day: the date as <c>2026-11-20</c>.</summary>
    public string Name => Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

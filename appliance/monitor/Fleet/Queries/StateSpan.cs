// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Fleet.Queries;

/// <summary>Time that a kept state is of.</summary>
/// <param name="FromTimeNs">Start, UTC since 1970, nanoseconds.</param>
/// <param name="ToTimeNs">End, UTC since 1970, nanoseconds.</param>
/// <param name="Source">Where it was kept, as in <see cref="HistorySpan"/>.</param>
public sealed record StateSpan(long FromTimeNs, long ToTimeNs, string Source);

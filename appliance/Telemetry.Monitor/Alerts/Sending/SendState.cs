// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Monitor.Alerts.Sending;

/// <summary>Course of the posts to one receiver.</summary>
/// <param name="Address">The receiver.</param>
/// <param name="Posts">Posts that were accepted.</param>
/// <param name="Failures">Posts that were not.</param>
/// <param name="PostedTimeNs">Time of the newest accepted one, UTC, nanoseconds; null before.</param>
/// <param name="Error">Error of the newest post; null if it was accepted.</param>
internal sealed record SendState(Uri Address, long Posts, long Failures, long? PostedTimeNs, string? Error);

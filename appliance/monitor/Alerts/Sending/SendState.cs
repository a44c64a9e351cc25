// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Alerts.Sending;

/// <summary>Course of the posts to one receiver.</summary>
/// <param name="Posts">Posts that were accepted.</param>
/// <param name="Failures">Posts that were not.</param>
/// <param name="Missed">Changes of alerts that were given up, or were over before a post was accepted.</param>
/// <param name="PostedTimeNs">Time of the newest accepted one, UTC, nanoseconds; null before.</param>
/// <param name="Error">Error of the newest post; null if it was accepted.</param>
public sealed record SendState(
    Uri Address, long Posts, long Failures, long Missed, long? PostedTimeNs, string? Error);

/// <summary>A receiver of alerts.</summary>
internal interface IAlertTarget : IAsyncDisposable
{
    /// <summary>State; for any thread.</summary>
    SendState State { get; }

    void Start();
}

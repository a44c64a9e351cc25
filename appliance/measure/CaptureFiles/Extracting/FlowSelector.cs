// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Streams;

namespace Telemetry.CaptureFiles.Extracting;

/// <summary>Flows whose packets are meant.</summary>
/// <param name="FeedIndex">Index of the feed, or -1 for any.</param>
/// <param name="LineIndex">Index of the line among all lines, or -1 for any.</param>
/// <param name="SessionIndex">Index of the session, or -1 for any.</param>
/// <param name="Direction">Direction of a session's packets; null for both.</param>
public readonly record struct FlowSelector(
    int FeedIndex, int LineIndex, int SessionIndex, StreamDirection? Direction = null)
{
    /// <summary>True if a flow is meant.</summary>
    public bool Selects(FlowDefinition flow) =>
        (FeedIndex < 0 || flow.FeedIndex == FeedIndex)
        && (LineIndex < 0 || flow.LineIndex == LineIndex)
        && (SessionIndex < 0 || flow.SessionIndex == SessionIndex || flow.CandidateSessions.Contains(SessionIndex))
        && (Direction is null || flow.Direction == Direction);
}

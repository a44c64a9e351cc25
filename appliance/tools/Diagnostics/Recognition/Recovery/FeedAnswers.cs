// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Diagnostics.Recognition.Recovery;

/// <summary>A destination of retransmissions, which is not a line of any feed.</summary>
/// <param name="Sources">Feeds whose numbers it carries.</param>
/// <param name="FillsHoles">True if lines lack what it carries, false if a line carries the same.</param>
internal sealed record FeedAnswers(
    DatagramVerdict Destination, IReadOnlyList<FoundFeed> Sources, bool FillsHoles);

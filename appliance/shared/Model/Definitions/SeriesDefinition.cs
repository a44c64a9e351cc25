// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Definitions;

/// <summary>One latency distribution that is kept.</summary>
/// <param name="Index">Position in <see cref="Topology.Series"/>.</param>
/// <param name="Kind">Kind of measurement.</param>
/// <param name="SessionIndex">Session, or -1.</param>
/// <param name="FeedIndex">Feed, or -1.</param>
/// <param name="LineIndex">Line (the winner in a lead) among all lines, or -1.</param>
/// <param name="LoserLineIndex">The loser in a lead, or -1.</param>
/// <param name="Key">The key in output, or null.</param>
/// <param name="ProcessSlot">Place in <see cref="Topology.Processes"/>, whose name is the key, or -1.</param>
/// <param name="InterfaceSlot">Place in <see cref="Topology.StampedInterfaces"/>, whose name is the key, or -1.</param>
public sealed record SeriesDefinition(
    int Index, SeriesKind Kind, int SessionIndex, int FeedIndex, int LineIndex, int LoserLineIndex, string? Key,
    int ProcessSlot = -1, int InterfaceSlot = -1);

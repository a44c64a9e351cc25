// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Simulation.Truth;

/// <summary>Report of a perfect observer of a feed.</summary>
/// <param name="Lines">By line.</param>
/// <param name="Ranges">Maximal ranges of one outcome, of each line and of the feed.</param>
public sealed record FeedTruth(IReadOnlyList<LineTruth> Lines, IReadOnlyList<TruthRange> Ranges);

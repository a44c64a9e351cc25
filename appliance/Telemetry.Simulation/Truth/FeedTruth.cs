// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Simulation.Truth;

/// <summary>What a perfect observer reports of a feed.</summary>
/// <param name="Lines">By line.</param>
/// <param name="Ranges">Maximal ranges with one fate, of each line and of the feed.</param>
public sealed record FeedTruth(IReadOnlyList<LineTruth> Lines, IReadOnlyList<TruthRange> Ranges);

// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Model.Positions;

namespace Telemetry.Pipeline.Latency.Sessions;

/// <summary>Positions of the number lines of one login's answers, where these have several
/// (<see cref="OrderMessage.Line"/>). Not kept over a restart: answers repeated after one are unmatched, not
/// replayed.</summary>
[HotPath]
internal struct NumberLines
{
    private const int Lines = 64;               // matching units, engines: no venue has more

    [InlineArray(Lines)]
    private struct Storage
    {
        private ulong _first;
    }

    private Storage _highest;

    /// <summary>True if a number of a line came before; always false for a line that is not followed.</summary>
    internal bool HasSeen(ulong line, ulong number, ref MissedNumbers missed) =>
        line < Lines && missed.HasSeen(line, number, ref _highest[(int)line]);
}

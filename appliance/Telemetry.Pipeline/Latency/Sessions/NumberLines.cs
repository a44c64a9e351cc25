// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Feeds;
using Telemetry.Feeds.OrderEntry;

namespace Telemetry.Pipeline.Latency.Sessions;

/// <summary>
/// How far each line of numbers has come where answers of one login have several (<see cref="OrderMessage.Line"/>). Not
/// kept over a restart: what is sent again after one is unmatched, not replayed.
/// </summary>
[HotPath]
internal struct NumberLines
{
    private const int Lines = 64;               // matching units, engines: none has more

    [InlineArray(Lines)]
    private struct Storage
    {
        private ulong _first;
    }

    private Storage _highest;

    /// <summary>Whether a number of a line has come before; of a line that is not followed, none has.</summary>
    internal bool HasSeen(ulong line, ulong number)
    {
        if (line >= Lines)
            return false;
        ref ulong highest = ref _highest[(int)line];
        if (number <= highest)
            return true;
        highest = number;
        return false;
    }
}

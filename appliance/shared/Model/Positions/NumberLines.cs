// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Feeds.OrderEntry;

namespace Telemetry.Model.Positions;

/// <summary>Positions of the number lines of one login's answers, where these have several
/// (<see cref="OrderMessage.Line"/>). Not kept over a restart: answers repeated after one are unmatched, not
/// replayed.</summary>
[HotPath]
public struct NumberLines
{
    private const int Lines = 64;               // matching units, engines, streams: no venue has more

    [InlineArray(Lines)]
    private struct Storage
    {
        private ulong _first;
    }

    private Storage _ids;
    private Storage _highest;
    private int _count;
    private ulong _advanced;                    // by place: numbers above those before the latest login have come

    /// <summary>Records the number of a message.</summary>
    /// <returns>What is known of messages with this number; of a line without room it is always
    /// <see cref="NumberSighting.New"/>.</returns>
    public NumberSighting Receive(ulong line, ulong number, ref LeftOutNumbers leftOut)
    {
        int place = Find(line);
        if (place < 0)
        {
            if (_count == Lines)
                return NumberSighting.New;
            place = _count++;
            _ids[place] = line;
        }
        ulong before = _highest[place];
        NumberSighting sighting = leftOut.Receive(line, number, ref _highest[place]);
        if (_highest[place] > before)
            _advanced |= 1UL << place;
        return sighting;
    }

    /// <summary>Records that the login was accepted again.</summary>
    public void LogIn() => _advanced = 0;

    /// <summary>True if numbers of a line that came since the latest login go on above those before.</summary>
    public readonly bool HasAdvanced(ulong line) => Find(line) is var place && (place < 0 || IsAdvanced(place));

    private readonly bool IsAdvanced(int place) => (_advanced & (1UL << place)) != 0;

    private readonly int Find(ulong line) => ((ReadOnlySpan<ulong>)_ids)[.._count].IndexOf(line);
}

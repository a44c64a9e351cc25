// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds;
using Telemetry.Model.Memory;

namespace Telemetry.Pipeline.Latency.Orders;

/// <summary>
/// The answers of one session that came before their request, in the order in which they came. Bounded; few are held at
/// a time, and those stand at the front.
/// </summary>
[HotPath]
internal sealed class HeldAnswers
{
    /// <summary>How many are held.</summary>
    public const int Capacity = 256;

    private const int Front = 16;

    private readonly HeldAnswer[] _answers = LazyMemory.Take<HeldAnswer>(Capacity, Front);
    private int _first;
    private int _count;

    /// <summary>How many places are in use.</summary>
    public int Count => _count;

    /// <summary>The answer at a position from the oldest.</summary>
    public ref HeldAnswer this[int position] => ref _answers[(_first + position) & (Capacity - 1)];

    /// <summary>The place for a new answer; there must be room.</summary>
    public ref HeldAnswer Add() => ref this[_count++];

    /// <summary>Gives up the oldest.</summary>
    public void RemoveOldest()
    {
        _count--;
        _first = _count == 0 ? 0 : (_first + 1) & (Capacity - 1);
    }
}

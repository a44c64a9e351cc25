// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Memory;

namespace Telemetry.Pipeline.Latency.Orders;

/// <summary>Answers of one session that came before their request, in arrival order. Bounded; few are held at a time,
/// and they use the first slots.</summary>
[HotPath]
internal sealed class HeldAnswers
{
    /// <summary>Highest number of held answers.</summary>
    public const int Capacity = 256;

    private const int Front = 16;

    private readonly HeldAnswer[] _answers = LazyMemory.Take<HeldAnswer>(Capacity, Front);
    private int _first;
    private int _count;

    /// <summary>Number of slots in use.</summary>
    public int Count => _count;

    /// <summary>The answer at a position from the oldest.</summary>
    public ref HeldAnswer this[int position] => ref _answers[(_first + position) & (Capacity - 1)];

    /// <summary>Slot for a new answer; there must be room.</summary>
    public ref HeldAnswer Add() => ref this[_count++];

    public void RemoveOldest()
    {
        _count--;
        _first = _count == 0 ? 0 : (_first + 1) & (Capacity - 1);
    }
}

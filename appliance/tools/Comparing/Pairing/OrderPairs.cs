// SPDX-License-Identifier: Apache-2.0
using Telemetry.Comparing.Results;

namespace Telemetry.Comparing.Pairing;

/// <summary>
/// Orders of two runs, paired by the tick that they answered and their place among the orders of that tick. Every order
/// with a tick is in exactly one of the results.
/// </summary>
internal sealed class OrderPairs
{
    private readonly List<RunOrder> _first;
    private readonly List<RunOrder> _second;
    private readonly LateTicks _late;

    private OrderPairs(List<RunOrder> first, List<RunOrder> second, LateTicks late) =>
        (_first, _second, _late) = (first, second, late);

    /// <summary>The pairs, by the stamps of the first run's orders.</summary>
    internal List<OrderPair> Pairs { get; } = [];

    /// <summary>Orders of ticks that only the first run answered.</summary>
    internal List<int> OnlyFirst { get; } = [];

    /// <summary>Orders of ticks that only the second run answered.</summary>
    internal List<int> OnlySecond { get; } = [];

    /// <summary>Ticks that both answered, with different numbers or kinds of orders: they cannot be paired one by
    /// one.</summary>
    internal long AmbiguousTicks { get; private set; }

    /// <summary>Orders of those ticks.</summary>
    internal (long First, long Second) Ambiguous { get; private set; }

    /// <summary>Ticks with orders that were played late in either run.</summary>
    internal long LateTickCount { get; private set; }

    /// <summary>Orders of those ticks.</summary>
    internal (long First, long Second) Late { get; private set; }

    /// <summary>Pairs the orders of two runs.</summary>
    internal static OrderPairs Of(List<RunOrder> first, List<RunOrder> second, LateTicks late)
    {
        var pairs = new OrderPairs(first, second, late);
        pairs.Pair(SortedByTick(first), SortedByTick(second));
        pairs.Pairs.Sort((one, other) => InTime(first, one.First, other.First));
        pairs.OnlyFirst.Sort((one, other) => InTime(first, one, other));
        pairs.OnlySecond.Sort((one, other) => InTime(second, one, other));
        return pairs;
    }

    private void Pair(int[] first, int[] second)
    {
        int atFirst = 0;
        int atSecond = 0;
        while (atFirst < first.Length || atSecond < second.Length)
        {
            int compared = atFirst == first.Length ? 1 : atSecond == second.Length ? -1
                : _first[first[atFirst]].Tick.CompareTo(_second[second[atSecond]].Tick);
            int endOfFirst = compared <= 0 ? EndOfTick(_first, first, atFirst) : atFirst;
            int endOfSecond = compared >= 0 ? EndOfTick(_second, second, atSecond) : atSecond;
            PairTick(first.AsSpan(atFirst..endOfFirst), second.AsSpan(atSecond..endOfSecond));
            (atFirst, atSecond) = (endOfFirst, endOfSecond);
        }
    }

    private void PairTick(ReadOnlySpan<int> first, ReadOnlySpan<int> second)
    {
        TickKey tick = first.Length > 0 ? _first[first[0]].Tick : _second[second[0]].Tick;
        if (_late.Has(tick))
        {
            LateTickCount++;
            Late = (Late.First + first.Length, Late.Second + second.Length);
        }
        else if (second.Length == 0)
            OnlyFirst.AddRange(first);
        else if (first.Length == 0)
            OnlySecond.AddRange(second);
        else if (AreAlike(first, second))
        {
            for (int ordinal = 0; ordinal < first.Length; ordinal++)
                Pairs.Add(new OrderPair(first[ordinal], second[ordinal]));
        }
        else
        {
            AmbiguousTicks++;
            Ambiguous = (Ambiguous.First + first.Length, Ambiguous.Second + second.Length);
        }
    }

    // A number sequence that started over within a run has ticks of the same number at several instants.
    private bool AreAlike(ReadOnlySpan<int> first, ReadOnlySpan<int> second)
    {
        if (first.Length != second.Length)
            return false;
        for (int ordinal = 0; ordinal < first.Length; ordinal++)
        {
            if (_first[first[ordinal]].Kind != _second[second[ordinal]].Kind)
                return false;
            bool isNewFirst = ordinal > 0
                && _first[first[ordinal]].TickStampNs != _first[first[ordinal - 1]].TickStampNs;
            bool isNewSecond = ordinal > 0
                && _second[second[ordinal]].TickStampNs != _second[second[ordinal - 1]].TickStampNs;
            if (isNewFirst != isNewSecond)
                return false;
        }
        return true;
    }

    private static int EndOfTick(List<RunOrder> orders, int[] sorted, int begin)
    {
        int end = begin + 1;
        while (end < sorted.Length && orders[sorted[end]].Tick == orders[sorted[begin]].Tick)
            end++;
        return end;
    }

    private static int[] SortedByTick(List<RunOrder> orders)
    {
        int[] places = [.. Enumerable.Range(0, orders.Count).Where(place => orders[place].HasTick)];
        Array.Sort(places, (one, other) =>
        {
            int tick = orders[one].Tick.CompareTo(orders[other].Tick);
            int stamp = tick != 0 ? tick : orders[one].TickStampNs.CompareTo(orders[other].TickStampNs);
            return stamp != 0 ? stamp : InTime(orders, one, other);
        });
        return places;
    }

    private static int InTime(List<RunOrder> orders, int one, int other)
    {
        int stamp = orders[one].StampNs.CompareTo(orders[other].StampNs);
        return stamp != 0 ? stamp : one.CompareTo(other);
    }
}

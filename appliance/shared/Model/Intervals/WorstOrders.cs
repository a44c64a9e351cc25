// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Events;

namespace Telemetry.Model.Intervals;

/// <summary>Finished orders of an interval's worst samples: each once, however many of the samples are its own, and
/// only as long as one of them is. There is room for an order of every sample, so it is never full. Allocated at start.
/// Places count from 1.</summary>
/// <param name="samples">Worst samples that an interval can have of orders.</param>
[HotPath]
public sealed class WorstOrders(int samples)
{
    private readonly TelemetryEvent[] _orders = new TelemetryEvent[samples];
    private readonly int[] _uses = new int[samples];            // samples of the order in a place; 0 if it is free
    private readonly int[] _free = FreePlaces(samples);
    private int _freeCount = samples;

    public const int BytesPerSample = TelemetryEvent.Size + (2 * sizeof(int));

    /// <summary>Makes room for the orders of a topology's series.</summary>
    [ColdPath]
    public static WorstOrders For(Topology topology) => new(SamplesOf(topology));

    /// <summary>Number of worst samples that an interval can have of orders.</summary>
    [ColdPath]
    public static int SamplesOf(Topology topology) =>
        topology.Series.Count(series => series.Kind.IsOfOrders()) * WorstSample.PerSeries;

    /// <summary>Last place that may be in use.</summary>
    public int Places => _orders.Length;

    public int Count => _orders.Length - _freeCount;

    public bool Has(int place) => _uses[place - 1] > 0;

    public ref TelemetryEvent this[int place] => ref _orders[place - 1];

    /// <summary>Takes a free place, for the order of one sample.</summary>
    public int Take()
    {
        int place = _free[--_freeCount];
        _uses[place - 1] = 1;
        return place;
    }

    /// <summary>Notes another sample of the order in a place.</summary>
    public void Share(int place) => _uses[place - 1]++;

    /// <summary>Notes that a sample of the order is no longer among the worst; without any the order is
    /// dropped.</summary>
    public void Release(int place)
    {
        if (--_uses[place - 1] == 0)
            _free[_freeCount++] = place;
    }

    public void Clear()
    {
        if (Count == 0)
            return;
        _uses.AsSpan().Clear();
        Free();
    }

    /// <summary>Takes over the orders of a smaller one, in their places.</summary>
    public void TakeOver(WorstOrders smaller)
    {
        smaller._orders.CopyTo(_orders.AsSpan());
        smaller._uses.CopyTo(_uses.AsSpan());
        Free();
    }

    private void Free()
    {
        _freeCount = 0;
        for (int place = _uses.Length; place > 0; place--)
        {
            if (_uses[place - 1] == 0)
                _free[_freeCount++] = place;
        }
    }

    [ColdPath]
    private static int[] FreePlaces(int samples) => [.. Enumerable.Range(1, samples).Reverse()];
}

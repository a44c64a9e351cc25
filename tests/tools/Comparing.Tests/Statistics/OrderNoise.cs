// SPDX-License-Identifier: Apache-2.0
using TestSupport.Statistics;

namespace Telemetry.Comparing.Tests.Statistics;

/// <summary>
/// Tick-to-trade of one run, made of known noise: a base, a part that lasts (a first-order autoregression, whose
/// correlation fades by 1/e over a number of orders), a part of each order with a long tail, and stalls now and then.
/// </summary>
internal sealed class OrderNoise(int seed)
{
    private const double BaseNs = 15_000;

    private readonly Random _random = new(seed);

    /// <summary>Orders over which the lasting part fades; 0 for none.</summary>
    public double LastsOrders { get; init; }

    /// <summary>Spread of the lasting part, one standard deviation, nanoseconds.</summary>
    public double LastingNs { get; init; } = 1_000;

    /// <summary>Median of the part of each order, nanoseconds.</summary>
    public double OwnNs { get; init; } = 2_000;

    /// <summary>Part of the orders that a stall of up to 2 ms delays.</summary>
    public double StalledPart { get; init; } = 0.005;

    /// <summary>The latencies of a run, nanoseconds, in the order of time.</summary>
    public long[] Run(int orders, double slowerByNs = 0)
    {
        var deviates = new NormalDeviates(_random);
        double keeps = LastsOrders > 0 ? Math.Exp(-1 / LastsOrders) : 0;
        double lasting = deviates.Next();
        var latencies = new long[orders];
        for (int order = 0; order < orders; order++)
        {
            lasting = (keeps * lasting) + (Math.Sqrt(1 - (keeps * keeps)) * deviates.Next());
            double own = OwnNs * Math.Exp(0.8 * deviates.Next());
            double stalled = _random.NextDouble() < StalledPart ? 2_000_000 * _random.NextDouble() : 0;
            latencies[order] = (long)(BaseNs + slowerByNs + (LastingNs * lasting) + own + stalled);
        }
        return latencies;
    }
}

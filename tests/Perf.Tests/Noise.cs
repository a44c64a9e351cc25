// SPDX-License-Identifier: Apache-2.0
using Telemetry.Perf.Comparing;
using TestSupport.Statistics;

namespace Perf.Tests;

/// <summary>
/// Benchmarks made of known noise, the same for the same seed: each launch has a place of its own, each round some
/// jitter, and now and then other work makes a round several times as long.
/// </summary>
internal sealed class Noise
{
    private const double BaseNs = 50;
    private const double DisturbedPart = 0.1;
    private const double DisturbedNs = 100;
    private const int Rounds = 9;

    private readonly Random _random;
    private readonly NormalDeviates _deviates;

    /// <param name="seed">Seed of the noise.</param>
    public Noise(int seed)
    {
        _random = new Random(seed);
        _deviates = new NormalDeviates(_random);
    }

    /// <summary>How far launches are apart, one standard deviation, ns.</summary>
    public double LaunchNs { get; init; } = 1;

    /// <summary>How far rounds of a launch are apart, likewise.</summary>
    public double RoundNs { get; init; } = 1;

    /// <summary>What launches say of benchmarks that have become slower by that much.</summary>
    public IReadOnlyDictionary<string, LaunchedBenchmark> Launch(
        IReadOnlyList<string> names, Func<string, double> slowerByNs, string unit = "ns/record") =>
        names.ToDictionary(name => name, name => One(slowerByNs(name), unit));

    private LaunchedBenchmark One(double slowerByNs, string unit)
    {
        double placeNs = BaseNs + slowerByNs + (LaunchNs * _deviates.Next());
        double[] values = [.. Enumerable.Range(0, Rounds).Select(_ => placeNs + (RoundNs * Math.Abs(_deviates.Next()))
            + (_random.NextDouble() < DisturbedPart ? DisturbedNs * _random.NextDouble() : 0))];
        bool isRate = unit.EndsWith("/s", StringComparison.Ordinal);
        return new LaunchedBenchmark(
            unit, isRate ? [.. values.Select(ns => 1e9 / ns)] : values, Reason: null, IsBroken: false);
    }
}

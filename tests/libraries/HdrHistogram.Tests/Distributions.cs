// SPDX-License-Identifier: Apache-2.0
namespace HdrHistogram.Tests;

/// <summary>The shapes that latencies have, in ns, each from a fixed seed.</summary>
internal static class Distributions
{
    public const long Lowest = 1;
    public const long Highest = 60_000_000_000;
    public const int Digits = 3;

    private const int Values = 20_000;

    public static readonly string[] Names =
    [
        "empty", "zero", "constant", "uniform", "log-normal", "bimodal", "with zeros", "outlier", "every power", "end",
    ];

    public static LongHistogram Histogram(string name)
    {
        LongHistogram histogram = new(Lowest, Highest, Digits);
        foreach (long value in Generate(name))
            histogram.RecordValue(value);

        return histogram;
    }

    public static IEnumerable<long> Generate(string name)
    {
        Random random = new(20261120);
        return name switch
        {
            "empty" => [],
            "zero" => [0],
            "constant" => Enumerable.Repeat(1_234_567L, Values),
            "uniform" => Repeat(() => random.NextInt64(0, 10_000_000)),
            "log-normal" => Repeat(() => LogNormal(random, 9.0, 0.8)),
            "bimodal" => Repeat(() => LogNormal(random, random.Next(10) == 0 ? 14.0 : 8.0, 0.2)),
            "with zeros" => Repeat(() => random.Next(3) == 0 ? 0 : LogNormal(random, 7.0, 1.0)),
            "outlier" => Repeat(() => LogNormal(random, 8.0, 0.3)).Append(59_999_999_999),
            "every power" => Enumerable.Range(0, 35).SelectMany(power => new[] { (1L << power) - 1, 1L << power }),
            "end" => [Highest],
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
        };
    }

    private static IEnumerable<long> Repeat(Func<long> next) => Enumerable.Range(0, Values).Select(_ => next());

    private static long LogNormal(Random random, double mu, double sigma)
    {
        double radius = Math.Sqrt(-2.0 * Math.Log(1.0 - random.NextDouble()));
        double normal = radius * Math.Cos(2.0 * Math.PI * random.NextDouble());
        return (long)Math.Min(Math.Exp(mu + (sigma * normal)), Highest);
    }
}

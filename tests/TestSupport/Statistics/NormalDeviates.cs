// SPDX-License-Identifier: Apache-2.0
namespace TestSupport.Statistics;

/// <summary>Deviates of the normal distribution with mean 0 and variance 1, the same for the same seed.</summary>
public sealed class NormalDeviates(Random random)
{
    /// <summary>The next deviate, after Box and Muller.</summary>
    public double Next() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()))
        * Math.Cos(2 * Math.PI * random.NextDouble());
}

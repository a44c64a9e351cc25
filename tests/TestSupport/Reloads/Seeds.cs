// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace TestSupport.Reloads;

/// <summary>Which seeds random reloads are made of.</summary>
public static class Seeds
{
    /// <summary>The first seed: what TELEMETRY_RELOAD_FIRST says, else another one each time.</summary>
    public static int First => From("TELEMETRY_RELOAD_FIRST", Random.Shared.Next(1_000_000));

    /// <summary>A number from the environment.</summary>
    /// <param name="name">Name of the variable.</param>
    /// <param name="otherwise">What it is where there is no such variable.</param>
    public static int From(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { } text
            ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    /// <summary>Runs a test of one seed; whatever it fails with names the seed.</summary>
    public static int Named(int seed, Func<int, int> test)
    {
        try
        {
            return test(seed);
        }
        catch (Exception error)
        {
            throw new InvalidOperationException($"seed {seed}: {error.Message}", error);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace TestSupport.Reloads;

/// <summary>Seeds of random reloads.</summary>
public static class Seeds
{
    /// <summary>The first seed: TELEMETRY_RELOAD_FIRST, else a random one.</summary>
    public static int First => From("TELEMETRY_RELOAD_FIRST", Random.Shared.Next(1_000_000));

    /// <summary>A number from the environment.</summary>
    /// <param name="name">Name of the variable.</param>
    /// <param name="otherwise">Its value if the variable is not set.</param>
    public static int From(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { } text
            ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    /// <summary>Runs a test of one seed; a failure's message has the seed.</summary>
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

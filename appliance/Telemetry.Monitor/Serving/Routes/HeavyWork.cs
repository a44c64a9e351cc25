// SPDX-License-Identifier: Apache-2.0
using Telemetry.Monitor.Serving.Answers;

namespace Telemetry.Monitor.Serving.Routes;

/// <summary>Bound of the queries that are computed at once, so that merging long times leaves processors to the
/// model.</summary>
internal static class HeavyWork
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly SemaphoreSlim Places = new(Math.Max(1, Environment.ProcessorCount - 1));

    /// <summary>Computes on a thread of the pool, as soon as there is a place.</summary>
    /// <exception cref="ProblemException">There was none for too long.</exception>
    public static async Task<T> Run<T>(Func<T> work)
    {
        if (!await Places.WaitAsync(Patience).ConfigureAwait(false))
            throw new ProblemException(503, "query", "other queries are still being computed",
                "ask for a shorter time, or again later");
        try
        {
            return await Task.Run(work).ConfigureAwait(false);
        }
        finally
        {
            Places.Release();
        }
    }
}

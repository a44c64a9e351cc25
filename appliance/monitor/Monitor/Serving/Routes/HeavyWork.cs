// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.Queries;
using Telemetry.Monitor.Serving.Answers;

namespace Telemetry.Monitor.Serving.Routes;

/// <summary>Bounds of the queries that are computed at once, and of the work of each, so that merging long times leaves
/// processors to the model.</summary>
internal static class HeavyWork
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly SemaphoreSlim Places = new(Math.Max(1, Environment.ProcessorCount - 1));

    /// <summary>A budget for one question, from which it takes what it reads and adds up.</summary>
    public static WorkBudget NewBudget() => new(WorkBudget.OfQuestion);

    /// <summary>Computes on a thread of the pool, as soon as there is a place.</summary>
    /// <exception cref="ProblemException">There was no place for too long, or a budget was used up.</exception>
    public static async Task<T> Run<T>(Func<T> work)
    {
        if (!await Places.WaitAsync(Patience).ConfigureAwait(false))
            throw new ProblemException(503, "query", "other queries are still being computed",
                "ask for a shorter time, or again later");
        try
        {
            return await Task.Run(work).ConfigureAwait(false);
        }
        catch (FailureException tooMuch) when (tooMuch.Failure.Code == ExitCode.Usage)
        {
            throw new ProblemException(503, tooMuch.Failure.Where, tooMuch.Failure.What, tooMuch.Failure.Do);
        }
        finally
        {
            Places.Release();
        }
    }
}

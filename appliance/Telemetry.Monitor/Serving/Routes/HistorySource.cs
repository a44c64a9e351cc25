// SPDX-License-Identifier: Apache-2.0
using Telemetry.Archive;
using Telemetry.Fleet;
using Telemetry.Fleet.Queries;
using Telemetry.Monitor.Inputs;
using Telemetry.Monitor.Serving.Answers;

namespace Telemetry.Monitor.Serving.Routes;

/// <summary>Intervals from memory and, for the time before, from the disk.</summary>
/// <param name="model">The model's thread.</param>
/// <param name="disk">What is on the disk; null if nothing is.</param>
internal sealed class HistorySource(ModelThread<FleetModel> model, HistoryReader? disk)
{
    /// <summary>Intervals in memory.</summary>
    /// <exception cref="ProblemException">A name is not known.</exception>
    public Task<RecordSelection> Select(SeriesQuery query, TimeSpanQuery span) =>
        model.Ask(fleet => span.Select(fleet, query));

    /// <summary>A selection with what the disk has of the time before. Reads files: not for the model's
    /// thread.</summary>
    /// <param name="selection">The selection.</param>
    /// <param name="filter">Series whose samples are wanted; null if counters suffice.</param>
    /// <param name="budget">Takes what is read, and later what is added up.</param>
    /// <exception cref="FailureException">A file cannot be read, or too much would have to be.</exception>
    public RecordSelection Complete(RecordSelection selection, SeriesFilter? filter, WorkBudget budget)
    {
        selection.Limit(budget);
        return disk?.Complete(selection, filter, budget) ?? selection;
    }
}

// SPDX-License-Identifier: Apache-2.0
using Telemetry.Archive;
using Telemetry.Engines;
using Telemetry.Fleet;
using Telemetry.Fleet.History;
using Telemetry.Fleet.Queries;
using Telemetry.Messages;
using Telemetry.Monitor.Inputs;
using Telemetry.Monitor.Serving.Answers;

namespace Telemetry.Monitor.Serving.Routes;

/// <summary>Intervals from memory and, for the time before, from the disk, and before that from a metric database.
/// </summary>
/// <param name="disk">What is on the disk; null if nothing is.</param>
/// <param name="engine">Metric database that is asked; null for none.</param>
internal sealed class HistorySource(ModelThread<FleetModel> model, HistoryReader? disk, EngineHistory? engine = null)
{
    /// <summary>Intervals of series and appliances in a time.</summary>
    /// <param name="query">Series and appliances.</param>
    /// <param name="counter">Counter that is wanted; null for samples of the series.</param>
    /// <param name="mostColumns">Columns at most that are made of them; null if they are added up.</param>
    /// <param name="budget">Takes what is read, and later what is added up; null for one of its own.</param>
    /// <exception cref="ProblemException">A name is not known, or too much would have to be read.</exception>
    public async Task<RecordSelection> Select(
        SeriesQuery query, TimeSpanQuery span, Metric? counter = null, int? mostColumns = null,
        WorkBudget? budget = null)
    {
        (RecordSelection held, IReadOnlyList<SeriesIdentity> known) =
            await model.Ask(fleet => Held(fleet, query, span, mostColumns)).ConfigureAwait(false);
        RecordSelection stored =
            await WithDisk(held, counter is null ? query.Filter : null, budget).ConfigureAwait(false);
        RecordSelection all = engine is null ? stored : await engine.Complete(stored, new EngineQuestion
        {
            Filter = query.Filter,
            Known = known,
            Counter = counter,
            MostColumns = mostColumns,
        }).ConfigureAwait(false);
        // An earlier start may have had names that the newest does not know.
        if (!all.Has(query.Filter, counter))
            await model.Ask(fleet => query.Checked(query.Find(fleet).Held)).ConfigureAwait(false);
        return all;
    }

    /// <summary>Intervals and minutes in which a time is, as they are in memory and on the disk.</summary>
    /// <exception cref="ProblemException">A name is not known, or too much would have to be read.</exception>
    public async Task<RecordSelection> SelectHeld(SeriesQuery query, TimeSpanQuery span)
    {
        RecordSelection held = await model.Ask(
            fleet => span.Select(fleet, query, mostColumns: 1, goesOn: disk is not null)).ConfigureAwait(false);
        return await WithDisk(held, query.Filter).ConfigureAwait(false);
    }

    /// <summary>A selection from memory with what is on the disk from before.</summary>
    /// <param name="filter">Series whose samples are wanted; null for none.</param>
    /// <param name="budget">Takes what is read, and later what is added up; null for one of its own.</param>
    /// <exception cref="FailureException">Too much would have to be.</exception>
    public async Task<RecordSelection> WithDisk(RecordSelection held, SeriesFilter? filter, WorkBudget? budget = null)
    {
        WorkBudget work = budget ?? HeavyWork.NewBudget();
        held.Limit(work);
        return disk is null
            ? held : await HeavyWork.Run(() => disk.Complete(held, filter, work)).ConfigureAwait(false);
    }

    private (RecordSelection Held, IReadOnlyList<SeriesIdentity> Known) Held(
        FleetModel fleet, SeriesQuery query, TimeSpanQuery span, int? mostColumns)
    {
        RecordSelection held = span.Select(
            fleet, query, mostColumns, goesOn: disk is not null || engine is not null);
        IReadOnlyList<SeriesIdentity> known = engine is null ? [] :
        [
            .. held.Parts.SelectMany(part => fleet.Find(part.Appliance)?.Current.LastInterval?.Interval.Series ?? [])
                .Select(SeriesIdentity.Of).Distinct(),
        ];
        return (held, known);
    }
}

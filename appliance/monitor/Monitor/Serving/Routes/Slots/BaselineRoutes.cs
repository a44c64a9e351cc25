// SPDX-License-Identifier: Apache-2.0
using Telemetry.Archive;
using Telemetry.Baselines.Days;
using Telemetry.Baselines.Values;
using Telemetry.Baselines.Verdicts;
using Telemetry.Fleet;
using Telemetry.Fleet.Publishers;
using Telemetry.Model.Calendars;
using Telemetry.Monitor.Hosting;
using Telemetry.Monitor.Inputs;
using Telemetry.Monitor.Json;
using Telemetry.Monitor.Serving.Answers;
using Telemetry.Monitor.Serving.Requests;
using Telemetry.Monitor.Serving.Routing;

namespace Telemetry.Monitor.Serving.Routes.Slots;

/// <summary>Slots compared with the same time of other days.</summary>
/// <param name="disk">History on the disk; null for none.</param>
internal sealed class BaselineRoutes(ModelThread<FleetModel> model, HistoryWriter? disk)
{
    private const long WriteNs = 90_000_000_000;            // until a slot is written, after its end

    private readonly VenueCalendars _calendars = new();

    public IEnumerable<Route> All =>
        [new("/api/v1/baseline", Baseline), new("/api/v1/baseline/days", Curves)];

    private Func<Task<Answer>> Baseline(RouteRequest request)
    {
        BaselineQuery query = BaselineQuery.Read(request);
        bool isCsv = request.Choice("format", ("json", false), ("csv", true));
        return Asked(query, (_, answer) =>
            isCsv ? BaselineFile.Csv(answer) : Answer.JsonValue(json => BaselineJson.Write(json, answer)));
    }

    private Func<Task<Answer>> Curves(RouteRequest request)
    {
        BaselineQuery query = BaselineQuery.ReadNewest(request);
        return Asked(query, (written, newest) =>
        {
            DayCurves curves = DayCurves.Read(written.Comparer, query, newest);
            return Answer.JsonValue(json => DayCurvesJson.Write(json, curves));
        });
    }

    private Func<Task<Answer>> Asked(BaselineQuery query, Func<HistoryWriter, BaselineAnswer, Answer> write)
    {
        HistoryWriter written = disk ?? throw new ProblemException(404, "state_directory",
            "this monitor keeps no history on a disk", "set state_directory: in its configuration");
        return async () =>
        {
            (string appliance, VenueHours? hours, BaselineBoard board, long timeNs) = await model.Ask(fleet =>
            {
                FleetAppliance one = SeriesQuery.FindOrOnly(fleet, query.Appliance);
                if (query.Kind is QuantityKind.P50 or QuantityKind.P99)
                    query.Series.CheckNames([one]);
                return (one.Name, VenueCalendars.HoursOf(fleet, one), fleet.Baselines, fleet.TimeNs);
            }).ConfigureAwait(false);
            return await HeavyWork.Run(() =>
            {
                long newestNs = NewestOf(written, appliance, timeNs) - SlotValue.SlotNs;
                BaselineAnswer answer =
                    Compare(written, query, appliance, _calendars.Of(hours), newestNs) with { Board = board };
                return write(written, answer);
            }).ConfigureAwait(false);
        };
    }

    /// <summary>Start of the newest slot that was written, or would have been.</summary>
    private static long NewestOf(HistoryWriter disk, string appliance, long timeNs) =>
        disk.NewestSlots.TryGetValue(appliance, out long newestNs) ? newestNs
            : ((timeNs - WriteNs) / SlotValue.SlotNs * SlotValue.SlotNs) - SlotValue.SlotNs;

    private static BaselineAnswer Compare(
        HistoryWriter disk, BaselineQuery query, string appliance, VenueDays days, long newestNs)
    {
        (long StartNs, IReadOnlyList<DaySlot> Slots)[] wanted =
            [.. query.Starts(newestNs).Select(startNs => (startNs, disk.Comparer.LikeSlots(days, startNs)))];
        var unreadable = new UnreadableDays();
        IReadOnlyDictionary<Quantity, Dictionary<long, SlotValue>> found = disk.Comparer.Read(
            appliance, query.Kind, query.Series.Filter, [.. wanted.SelectMany(one => one.Slots)], unreadable);
        Quantity quantity = query.Only([.. found.Keys]) ?? new Quantity(query.Kind)
        {
            Series = query.Series.Filter.Kind,
            Key = query.Series.Filter.Key,
            Feed = query.Series.Filter.Feed,
            Line = query.Series.Filter.Line,
            Session = query.Series.Filter.Session,
            Against = query.Series.Filter.Against,
        };
        Dictionary<long, SlotValue> values = found.GetValueOrDefault(quantity) ?? [];
        // Of a slot that cannot be judged yet only the other days are there.
        var settled = values.Where(one => one.Key <= newestNs).ToDictionary();
        return new BaselineAnswer(appliance, quantity, days, newestNs)
        {
            Unreadable = unreadable,
            Slots =
            [
                .. wanted.Select(one => (one, Values: one.StartNs > newestNs ? settled : values)).Select(
                    pair => new ComparedSlot(
                        Judge.Of(query.Kind, pair.one.Slots, pair.one.StartNs, pair.Values), pair.one.Slots,
                        pair.Values)),
            ],
        };
    }
}

/// <summary>Value of an appliance, compared with other days.</summary>
/// <param name="Quantity">The value.</param>
/// <param name="NewestNs">Start of the newest slot that can be judged, UTC, nanoseconds.</param>
internal sealed record BaselineAnswer(string Appliance, Quantity Quantity, VenueDays Days, long NewestNs)
{
    /// <summary>The slots, oldest first.</summary>
    public required IReadOnlyList<ComparedSlot> Slots { get; init; }

    /// <summary>The newest of them that can be judged; null if none can.</summary>
    public ComparedSlot? Newest => Slots.LastOrDefault(one => one.Verdict.StartTimeNs <= NewestNs);

    /// <summary>Days that cannot be read.</summary>
    public required UnreadableDays Unreadable { get; init; }

    /// <summary>The newest verdicts on all values.</summary>
    public BaselineBoard Board { get; init; } = BaselineBoard.Empty;
}

/// <summary>A slot, compared with other days.</summary>
/// <param name="Slots">The slot and the same slots of earlier days.</param>
/// <param name="Values">Values by the begins of their slots.</param>
internal sealed record ComparedSlot(
    Verdict Verdict, IReadOnlyList<DaySlot> Slots, IReadOnlyDictionary<long, SlotValue> Values);

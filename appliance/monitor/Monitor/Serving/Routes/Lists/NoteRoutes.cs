// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Telemetry.Archive.Notes;
using Telemetry.Fleet;
using Telemetry.Fleet.Queries;
using Telemetry.Model.Clocks;
using Telemetry.Monitor.Inputs;
using Telemetry.Monitor.Json;
using Telemetry.Monitor.Serving.Answers;
using Telemetry.Monitor.Serving.Requests;
using Telemetry.Monitor.Serving.Routing;
using Telemetry.Reports.Json;

namespace Telemetry.Monitor.Serving.Routes.Lists;

/// <summary>Notes of people.</summary>
/// <param name="model">The model's thread, which knows the names of appliances.</param>
internal sealed class NoteRoutes(ModelThread<FleetModel> model, NoteBook notes)
{
    private const int LongestName = 300;
    private const string Path = "/api/v1/notes";

    public IEnumerable<Route> All =>
    [
        Route.Of(Path, List),
        new(Path, Add) { Method = HttpMethods.Post },
        Route.Of($"{Path}/{{id}}", Remove) with { Method = HttpMethods.Delete },
    ];

    private Func<Answer> List(RouteRequest request)
    {
        IReadOnlyList<string> names = request.Texts("appliance");
        (long? fromNs, long? toNs) = TimeSpanQuery.ReadFromTo(request);
        int limit = PageQuery.LimitOf(request);
        long before = PageQuery.BeforeOf(request);
        return () =>
        {
            IReadOnlyList<Note> found = notes.Find(IsWanted, before, limit + 1);
            return Answer.Json(json =>
            {
                json.Objects("notes"u8, [.. found.Take(limit)], NoteJson.Write);
                json.Field("before"u8, found.Count > limit ? found[limit - 1].Id : null);
            });
        };

        bool IsWanted(Note note) =>
            (names.Count == 0 || note.Appliance is null || names.Contains(note.Appliance))
            && note.FromTimeNs < (toNs ?? long.MaxValue) && (note.ToTimeNs ?? note.FromTimeNs) >= (fromNs ?? 0);
    }

    private Func<Task<Answer>> Add(RouteRequest request)
    {
        string text = request.Body.Text("text", NoteBook.LongestText);
        string? appliance = request.Body.OptionalText("appliance", LongestName);
        long? timeNs = request.Body.OptionalTime("time_ns");
        long? fromNs = request.Body.OptionalTime("from_time_ns");
        long? toNs = request.Body.OptionalTime("to_time_ns");
        if (timeNs is not null && (fromNs ?? toNs) is not null)
            throw new ProblemException(400, "time_ns", "an instant and a span are both given", "leave one of them out");
        if (fromNs is null != toNs is null)
            throw new ProblemException(400, fromNs is null ? "from_time_ns" : "to_time_ns",
                "one end of the span is missing", "send from_time_ns and to_time_ns, or time_ns alone");
        if (fromNs >= toNs)
            throw new ProblemException(400, "from_time_ns", "from_time_ns is not before to_time_ns", "exchange them");
        string author = request.Caller!.Name;
        return async () =>
        {
            long nowNs = await model.Ask(fleet =>
            {
                _ = new SeriesQuery(new SeriesFilter(), appliance is null ? [] : [appliance]).Find(fleet);
                return fleet.TimeNs;
            }).ConfigureAwait(false);
            Note note = Kept(() => notes.Add(
                new Note(0, author, text, appliance, fromNs ?? timeNs ?? nowNs, toNs, WallTime.NowNs)))
                ?? throw new ProblemException(409, "notes", $"there are {NoteBook.MostNotes} already",
                    "remove some first");
            return Answer.Json(json => NoteJson.Write(json, note));
        };
    }

    private Func<Answer> Remove(RouteRequest request)
    {
        string text = request.Path("id");
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long id))
            throw new ProblemException(400, "id", $"\"{text}\" is not a number", $"see GET {Path}");
        return () =>
        {
            Note note = Kept(() => notes.Remove(id))
                ?? throw new ProblemException(404, "id", $"there is no note {id}", $"see GET {Path}");
            return Answer.Json(json => NoteJson.Write(json, note));
        };
    }

    private static Note? Kept(Func<Note?> change)
    {
        try
        {
            return change();
        }
        catch (FailureException cause)
        {
            throw new ProblemException(503, "notes",
                $"nothing was changed: {cause.Failure.Where}: {cause.Failure.What}",
                cause.Failure.Do.Length > 0 ? cause.Failure.Do : "ask again later");
        }
    }
}

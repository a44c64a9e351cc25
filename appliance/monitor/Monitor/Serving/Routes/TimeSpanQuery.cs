// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet;
using Telemetry.Fleet.Publishers;
using Telemetry.Fleet.Queries;
using Telemetry.Model.Clocks;
using Telemetry.Monitor.Json;
using Telemetry.Monitor.Serving.Answers;
using Telemetry.Monitor.Serving.Requests;

namespace Telemetry.Monitor.Serving.Routes;

/// <summary>Span of time that a request selects.</summary>
/// <param name="FromTimeNs">Start, UTC nanoseconds; null for one that the length gives.</param>
/// <param name="ToTimeNs">End, UTC nanoseconds; null for now.</param>
/// <param name="LengthNs">Length, nanoseconds; null for the day.</param>
internal sealed record TimeSpanQuery(long? FromTimeNs, long? ToTimeNs, long? LengthNs)
{
    private const long Second = 1_000_000_000;
    private const long Minute = 60 * Second;

    private static readonly (string Word, long? LengthNs)[] Windows =
    [
        ("day", null), ("10s", 10 * Second), ("1m", Minute), ("5m", 5 * Minute), ("15m", 15 * Minute),
        ("1h", 60 * Minute), ("2h", 120 * Minute),
    ];

    /// <summary>True if the whole day is asked for.</summary>
    public bool IsDay => FromTimeNs is null && LengthNs is null;

    /// <summary>End of spans without one: now, or the end of the newest interval if the clock of an appliance is ahead.
    /// Called on the thread of the fleet.</summary>
    public static long NowOf(FleetModel fleet) => Math.Max(fleet.TimeNs, FleetJson.NewestTimeNs(fleet) ?? 0);

    /// <summary>Reads <c>from</c>, <c>to</c> and <c>window</c>.</summary>
    public static TimeSpanQuery Read(RouteRequest request)
    {
        bool hasWindow = request.Texts("window").Count > 0;
        long? windowNs = request.Choice<long?>("window", Windows);
        (long? fromNs, long? toNs) = ReadFromTo(request);
        if (hasWindow && (fromNs ?? toNs) is not null)
            throw new ProblemException(400, "window", "\"window\" and \"from\" or \"to\" are both given",
                "leave one of them out");
        if (fromNs is null && toNs is not null)
            throw new ProblemException(400, "to", "\"to\" is given without \"from\"", "add from=");
        return new TimeSpanQuery(fromNs, toNs, windowNs);
    }

    /// <summary>Reads <c>from</c> and <c>to</c>; either may be absent.</summary>
    public static (long? FromNs, long? ToNs) ReadFromTo(RouteRequest request)
    {
        long? fromNs = request.Time("from");
        long? toNs = request.Time("to");
        return fromNs >= toNs
            ? throw new ProblemException(400, "from", "\"from\" is not before \"to\"", "exchange them")
            : (fromNs, toNs);
    }

    /// <summary>Reads <c>FROM/TO</c>, as in comparisons.</summary>
    public static TimeSpanQuery ReadPair(RouteRequest request, string name)
    {
        string text = request.Text(name)
            ?? throw new ProblemException(400, name, $"parameter \"{name}\" is missing", $"add {name}=FROM/TO");
        string[] parts = text.Split('/');
        if (parts.Length == 2 && TryRead(parts[0], out long fromNs) && TryRead(parts[1], out long toNs)
            && fromNs < toNs)
            return new TimeSpanQuery(fromNs, toNs, null);
        throw new ProblemException(400, name, $"{name} is \"{text}\"",
            "expected FROM/TO, each a time as 2026-11-21T14:30:15Z or nanoseconds since 1970, FROM before TO");
    }

    /// <summary>Reads the name of a window alone; null is the day.</summary>
    public static (string Word, long? LengthNs) ReadWindow(RouteRequest request)
    {
        string word = request.Text("window") ?? Windows[0].Word;
        return (word, request.Choice<long?>("window", Windows));
    }

    /// <summary>Start and end, for charts without columns of the day: that is the longest time held.</summary>
    /// <param name="nowNs">Time of the model, UTC nanoseconds.</param>
    /// <param name="longestNs">Time that is held, nanoseconds.</param>
    public (long FromTimeNs, long ToTimeNs) At(long nowNs, long longestNs)
    {
        long toNs = ToTimeNs ?? nowNs;
        return (FromTimeNs ?? Math.Max(0, toNs - (LengthNs ?? longestNs)), toNs);
    }

    /// <summary>The intervals in memory of the appliances of a query, and the times without. Called on the thread of
    /// the fleet.</summary>
    /// <param name="query">Series and appliances.</param>
    /// <param name="mostColumns">Columns at most that are made of it: then all that is in them is selected. Null if the
    /// intervals are added up: adjacent times have no interval in common.</param>
    /// <param name="goesOn">True if what is before it may be held elsewhere, in minutes.</param>
    /// <exception cref="ProblemException">A name is not known.</exception>
    public RecordSelection Select(FleetModel fleet, SeriesQuery query, int? mostColumns = null, bool goesOn = false)
    {
        (long fromNs, long toNs) = At(NowOf(fleet), fleet.ReachNs);
        (IReadOnlyList<FleetAppliance> held, IReadOnlyList<Reception> absent) = query.Find(fleet, fromNs);
        if (mostColumns is null && LengthNs is not null)
            fromNs = BeginOfWindow(held, fromNs);
        if (mostColumns is { } most)
        {
            long nowNs = NowOf(fleet);
            toNs = Math.Max(toNs, Math.Min(nowNs, held.Max(one => (long?)one.EndOfHeld(toNs)) ?? toNs));
            RecordSelection asked = new RecordSelection(held, fromNs, toNs).With(absent, []);
            (fromNs, toNs) = Columns.Around(asked, most, nowNs, goesOn);
        }
        return new RecordSelection(held, fromNs, toNs)
            .With(absent, FleetHoles.OfIntervals(fleet, query.Names, fromNs, toNs), fleet.FirstSeen);
    }

    /// <summary>Start of a window when only its length matters: it has no part of an interval or minute. Called on
    /// the thread of the fleet.</summary>
    /// <param name="fromNs">Begin by its length, UTC nanoseconds.</param>
    public static long BeginOfWindow(IReadOnlyList<FleetAppliance> held, long fromNs) =>
        held.Select(one => one.EndOfSeveral(fromNs)).Append(fromNs).Max();

    private static bool TryRead(string text, out long ns) =>
        UtcText.TryParse(text, out ns) && ns <= RouteRequest.MostTimeNs;
}

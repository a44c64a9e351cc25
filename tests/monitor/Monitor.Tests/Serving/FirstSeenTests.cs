// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Archive;
using Telemetry.Fleet;
using Telemetry.Monitor.Json;
using Telemetry.Sqlite;
using TestSupport;
using TestSupport.Fleet;

namespace Telemetry.Monitor.Tests.Serving;

/// <summary>The answer about the fleet says who was never there before, over restarts of the monitor.</summary>
public sealed class FirstSeenTests : IDisposable
{
    private const long Second = 1_000_000_000;
    private const long Day = 86_400 * Second;
    private const long Noon = (20_000 * Day) + (Day / 2);

    private static readonly SampleSets Sets = new(sets: 2, samples: 5);

    private readonly ScratchFolder _folder = new();

    [Fact]
    public void a_name_that_was_never_there_before_is_marked_until_the_day_ends()
    {
        Assert.Equal([("trade01", Noon, false)], Run(Noon, "trade01"));
        Assert.Equal([("made", Noon + Day, true), ("trade01", Noon, false)], Run(Noon + Day, "trade01", "made"));
        Assert.Equal([("made", Noon + Day, true)], Run(Noon + Day + Second, "made"));
        Assert.Equal([("made", Noon + Day, false)], Run(Noon + (2 * Day), "made"));
    }

    [Fact]
    public void without_a_state_directory_nobody_is_marked() => Assert.Equal(
        [("trade01", null, false)], Receive(new FleetModel(new FleetLimits()), Noon, "trade01"));

    public void Dispose() => _folder.Dispose();

    /// <summary>A run of a monitor with a state directory.</summary>
    private IReadOnlyList<(string Name, long? FirstSeenNs, bool IsNew)> Run(long timeNs, params string[] hosts)
    {
        using StateDirectory directory = StateDirectory.Open(_folder.Path);
        using SeenAppliances seen = SeenAppliances.Open(directory, new Notices());
        var model = new FleetModel(new FleetLimits()) { FirstSeen = seen.FirstTimes() };
        IReadOnlyList<(string, long?, bool)> rows = Receive(model, timeNs, hosts);
        seen.Note(model.Appliances.Select(one => (one.Name, one.ReceivedSinceNs, one.Current.LastTimeNs)), timeNs);
        return rows;
    }

    private static IReadOnlyList<(string Name, long? FirstSeenNs, bool IsNew)> Receive(
        FleetModel model, long timeNs, params string[] hosts)
    {
        model.SetTime(5_000 * Second, timeNs);
        foreach ((int index, string host) in hosts.Index())
            new SimulatedAppliance(new ApplianceShape
            {
                Host = host,
                Incarnation = (ulong)(timeNs + index),
                OffsetNs = timeNs - (5_000 * Second),
                StartStampNs = 4_999 * Second,
            }, Sets).Second(model.HandlerOf("aeron:test"));
        model.Turn();
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
            FleetJson.Write(json, model);
        using JsonDocument answer = JsonDocument.Parse(bytes.ToArray());
        return
        [
            .. answer.RootElement.GetProperty("appliances").EnumerateArray().Select(row => (
                row.GetProperty("appliance").GetString()!,
                row.GetProperty("first_seen_ns") is { ValueKind: JsonValueKind.Number } first
                    ? first.GetInt64() : (long?)null,
                row.GetProperty("new_today").GetBoolean())),
        ];
    }
}

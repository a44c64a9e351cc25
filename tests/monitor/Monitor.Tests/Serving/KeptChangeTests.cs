// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Text.Json;
using Telemetry.Alerts;
using Telemetry.Alerts.Rules;
using Telemetry.Alerts.Storage;
using Telemetry.Fleet;
using Telemetry.Monitor.Config;
using Telemetry.Monitor.Hosting;
using Telemetry.Sqlite;
using TestSupport;

namespace Telemetry.Monitor.Tests.Serving;

/// <summary>Changes of people that outlast a restart: they are on the disk when they are answered, or the answer says
/// that they are not.</summary>
public sealed class KeptChangeTests : IDisposable
{
    private const string Silence =
        """{"matchers": {"alertname": "Monitor*"}, "comment": "x", "duration": "2h"}""";

    private readonly TokensUnderTest _tokens = new();
    private readonly ScratchFolder _folder = new();

    [Fact]
    public async Task what_is_answered_is_on_the_disk()
    {
        using StateDirectory state = StateDirectory.Open(_folder.Path);
        await using FleetUnderTest fleet = await FleetUnderTest.Start(_tokens.List, state, "left");
        await fleet.Evaluate();

        (HttpStatusCode status, JsonElement answer) = await Send(fleet, HttpMethod.Post, "silences", Silence);
        string id = answer.GetProperty("added").GetProperty("id").GetString()!;
        KeptAlerts added = Read(state);
        string fingerprint = (await fleet.Get("/api/v1/alerts")).GetProperty("alerts")[0]
            .GetProperty("fingerprint").GetString()!;
        await Send(fleet, HttpMethod.Post, $"alerts/{fingerprint}/ack", """{"comment": "on it"}""");
        await Send(fleet, HttpMethod.Delete, $"silences/{id}", null);
        KeptAlerts after = Read(state);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(id, Assert.Single(added.Silences).Id);
        Assert.Equal("on it", Assert.Single(after.Acknowledgements).Comment);
        Assert.Empty(after.Silences);
    }

    [Fact]
    public async Task what_cannot_be_written_is_answered_with_what_holds_now()
    {
        using StateDirectory state = StateDirectory.Open(_folder.Path);
        await using FleetUnderTest fleet = await FleetUnderTest.Start(_tokens.List, state, "left");
        await fleet.Evaluate();
        using (Database alerts = state.OpenDatabase(AlertStore.FileName, AlertStore.Schema))
        using (alerts.Begin())
        {
            (HttpStatusCode status, JsonElement answer) = await Send(fleet, HttpMethod.Post, "silences", Silence);

            Assert.Equal((HttpStatusCode.ServiceUnavailable, "silences"),
                (status, answer.GetProperty("where").GetString()));
            // Who asks nothing finds it among what is kept.
            Assert.Contains("locked", FailureOf(await fleet.Get("/api/v1/about")), StringComparison.Ordinal);
            Assert.Contains("telemetry_monitor_history_written{tier=\"disk_alerts\"} 0\n",
                await fleet.Client.GetStringAsync("/metrics"), StringComparison.Ordinal);
            Assert.StartsWith("the silence is in force, but a restart forgets that: ",
                answer.GetProperty("what").GetString(), StringComparison.Ordinal);
        }
        JsonElement silences = (await fleet.Get("/api/v1/silences")).GetProperty("silences");
        (HttpStatusCode ended, _) = await Send(
            fleet, HttpMethod.Delete, $"silences/{silences[0].GetProperty("id").GetString()}", null);

        Assert.Equal((1, HttpStatusCode.OK), (silences.GetArrayLength(), ended));
        Assert.Null(FailureOf(await fleet.Get("/api/v1/about")));
    }

    [Fact]
    public async Task an_alert_fires_while_alerts_cannot_be_written()
    {
        using StateDirectory state = StateDirectory.Open(_folder.Path);
        await using var alerts = new AlertService(new AlertSettings(), MonitorHealth.None, state, new Notices());
        var fleet = new FleetModel(new FleetLimits());
        AlertState? Look()
        {
            alerts.Step(fleet);
            return alerts.Board.Views.SingleOrDefault(one => one.Name == "MonitorHistoryNotWritten"
                && one.Labels["tier"] == "disk_alerts")?.State;
        }

        Assert.Null(Look());
        using (Database other = state.OpenDatabase(AlertStore.FileName, AlertStore.Schema))
        using (other.Begin())
            Assert.NotNull(await alerts.Keeper!.Keep());
        Assert.Equal(AlertState.Pending, Look());
    }

    private static string? FailureOf(JsonElement about) => about.GetProperty("tiers").EnumerateArray().Single(
        tier => tier.GetProperty("tier").GetString() == "disk_alerts").GetProperty("failure").GetString();

    [Fact]
    public async Task a_note_that_cannot_be_written_is_refused()
    {
        using StateDirectory state = StateDirectory.Open(_folder.Path);
        await using FleetUnderTest fleet = await FleetUnderTest.Start(_tokens.List, state, "left");
        (_, JsonElement first) = await Send(fleet, HttpMethod.Post, "notes", """{"text": "first"}""");
        using (var notes = Database.Open(_folder.File("notes.db"), new DatabaseSchema("")))
        using (notes.Begin())
        {
            (HttpStatusCode status, JsonElement answer) =
                await Send(fleet, HttpMethod.Post, "notes", """{"text": "second"}""");
            (HttpStatusCode removed, _) = await Send(
                fleet, HttpMethod.Delete, $"notes/{first.GetProperty("id").GetRawText()}", null);

            Assert.Equal(
                (HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable, "notes"),
                (status, removed, answer.GetProperty("where").GetString()));
        }

        Assert.Equal(1, (await fleet.Get("/api/v1/notes")).GetProperty("notes").GetArrayLength());
    }

    public void Dispose()
    {
        _folder.Dispose();
        _tokens.Dispose();
    }

    private static KeptAlerts Read(StateDirectory state)
    {
        using var store = new AlertStore(state.OpenDatabase(AlertStore.FileName, AlertStore.Schema));
        return store.Read();
    }

    private static Task<(HttpStatusCode Status, JsonElement Answer)> Send(
        FleetUnderTest fleet, HttpMethod method, string path, string? body) =>
        ChangeRequest.Send(fleet.Client, method, $"/api/v1/{path}", body);
}

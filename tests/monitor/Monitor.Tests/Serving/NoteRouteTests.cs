// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Text.Json;
using Telemetry.Archive.Notes;
using TestSupport;

namespace Telemetry.Monitor.Tests.Serving;

/// <summary>Notes of people over HTTP: who may write them, wrong ones, how many there may be.</summary>
public sealed class NoteRouteTests : IDisposable
{
    private readonly TokensUnderTest _tokens = new();

    [Fact]
    public async Task only_who_may_operate_writes_and_removes_notes()
    {
        await using FleetUnderTest fleet = await FleetUnderTest.Start(_tokens.List, "left");

        (HttpStatusCode refused, _) =
            await Send(fleet, HttpMethod.Post, "", """{"text": "x"}""", TokensUnderTest.Reader);
        (HttpStatusCode status, JsonElement note) = await Send(fleet, HttpMethod.Post, "", """{"text": "x"}""");
        string id = note.GetProperty("id").GetRawText();
        (HttpStatusCode kept, _) = await Send(fleet, HttpMethod.Delete, $"/{id}", null, TokensUnderTest.Reader);
        (HttpStatusCode removed, _) = await Send(fleet, HttpMethod.Delete, $"/{id}", null);
        (HttpStatusCode gone, _) = await Send(fleet, HttpMethod.Delete, $"/{id}", null);

        Assert.Equal([HttpStatusCode.Forbidden, HttpStatusCode.OK, HttpStatusCode.Forbidden, HttpStatusCode.OK,
            HttpStatusCode.NotFound], [refused, status, kept, removed, gone]);
        Assert.Equal(0, (await fleet.Get("/api/v1/notes")).GetProperty("notes").GetArrayLength());
    }

    [Fact]
    public async Task who_looks_on_learns_of_each_note()
    {
        await using FleetUnderTest fleet = await FleetUnderTest.Start(_tokens.List, "left", "right");
        (_, JsonElement earlier) = await Send(fleet, HttpMethod.Post, "", """{"text": "earlier"}""");
        using StreamReader all = await fleet.Look("/api/v1/live?view=events");
        using StreamReader left = await fleet.Look("/api/v1/live?view=events&appliance=left");

        (_, JsonElement other) = await Send(
            fleet, HttpMethod.Post, "", """{"text": "x", "appliance": "right", "from_time_ns": 1, "to_time_ns": 2}""");
        JsonElement added = await NextNote(all);
        (_, JsonElement removed) = await Send(fleet, HttpMethod.Delete, $"/{earlier.GetProperty("id")}", null);
        JsonElement gone = await NextNote(all);

        Assert.Equal(("added", "removed"),
            (added.GetProperty("change").GetString(), gone.GetProperty("change").GetString()));
        Assert.Equal(other.GetRawText()[1..], added.GetRawText()["{\"change\":\"added\",".Length..]);
        Assert.Equal(removed.GetRawText()[1..], gone.GetRawText()["{\"change\":\"removed\",".Length..]);
        var schema = new JsonSchema(await fleet.Get("/api/v1/schema"));
        Assert.All([added, gone], note => Assert.Empty(schema.Check(note, "note_change")));
        // The note about the other appliance is none of this one's.
        Assert.Equal("removed", (await NextNote(left)).GetProperty("change").GetString());
    }

    [Fact]
    public async Task a_wrong_note_is_refused()
    {
        await using FleetUnderTest fleet = await FleetUnderTest.Start(_tokens.List, "left");
        foreach ((string body, int status, string where) in ((string, int, string)[])
            [
                ("{}", 400, "text"), ("""{"text": ""}""", 400, "text"), ("""{"text": 1}""", 400, "text"),
                ($$"""{"text": "{{new string('x', NoteBook.LongestText + 1)}}"}""", 400, "text"),
                ("""{"text": "a\nb"}""", 400, "text"), ("""{"text": "x", "author": "bob"}""", 400, "body"),
                ("""{"text": "x", "appliance": "lef"}""", 404, "appliance"),
                ("""{"text": "x", "appliance": 7}""", 400, "appliance"),
                ("""{"text": "x", "time_ns": "seven"}""", 400, "time_ns"),
                ("""{"text": "x", "time_ns": 1.5}""", 400, "time_ns"),
                ("""{"text": "x", "time_ns": -1}""", 400, "time_ns"),
                ("""{"text": "x", "time_ns": 99999999999999999999}""", 400, "time_ns"),
                ("""{"text": "x", "time_ns": 9223372036854775807}""", 400, "time_ns"),
                ("""{"text": "x", "from_time_ns": 1, "to_time_ns": 9223372036854775807}""", 400, "to_time_ns"),
                ("""{"text": "x", "time_ns": 1, "from_time_ns": 1, "to_time_ns": 2}""", 400, "time_ns"),
                ("""{"text": "x", "from_time_ns": 1}""", 400, "to_time_ns"),
                ("""{"text": "x", "to_time_ns": 1}""", 400, "from_time_ns"),
                ("""{"text": "x", "from_time_ns": 2, "to_time_ns": 2}""", 400, "from_time_ns"),
            ])
        {
            (HttpStatusCode found, JsonElement answer) = await Send(fleet, HttpMethod.Post, "", body);
            Assert.Equal((body, status, where), (body, (int)found, answer.GetProperty("where").GetString()));
        }
        (HttpStatusCode id, _) = await Send(fleet, HttpMethod.Delete, "/x", null);
        Assert.Equal(HttpStatusCode.BadRequest, id);
        Assert.Equal(0, (await fleet.Get("/api/v1/notes")).GetProperty("notes").GetArrayLength());
    }

    [Fact]
    public void where_there_is_no_room_nothing_is_forgotten()
    {
        using NoteBook notes = NoteBook.Open(null, new Notices());
        for (int count = 0; count < NoteBook.MostNotes; count++)
            Assert.NotNull(notes.Add(new Note(0, "alice", "x", null, count, null, count)));

        Assert.Null(notes.Add(new Note(0, "alice", "one more", null, 1, null, 1)));
        Assert.Equal("x", notes.Remove(1)!.Text);
        Assert.Equal(NoteBook.MostNotes + 1, notes.Add(new Note(0, "alice", "one more", null, 1, null, 1))!.Id);
        Assert.Equal([2L], notes.Find(_ => true, before: 3, limit: 10).Select(note => note.Id));
    }

    public void Dispose() => _tokens.Dispose();

    private static async Task<JsonElement> NextNote(StreamReader stream)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (await stream.ReadLineAsync(patience.Token) != "event: note")
        {
        }
        string data = (await stream.ReadLineAsync(patience.Token))!;
        return JsonDocument.Parse(data["data: ".Length..]).RootElement;
    }

    private static Task<(HttpStatusCode Status, JsonElement Answer)> Send(
        FleetUnderTest fleet, HttpMethod method, string path, string? body, string token = TokensUnderTest.Operator) =>
        ChangeRequest.Send(fleet.Client, method, $"/api/v1/notes{path}", body, token);
}

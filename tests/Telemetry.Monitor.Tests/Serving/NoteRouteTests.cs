// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Text.Json;
using Telemetry.Archive.Notes;

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
                ("""{"text": "x", "time_ns": "7"}""", 400, "time_ns"),
                ("""{"text": "x", "time_ns": 1.5}""", 400, "time_ns"),
                ("""{"text": "x", "time_ns": -1}""", 400, "time_ns"),
                ("""{"text": "x", "time_ns": 99999999999999999999}""", 400, "time_ns"),
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
        using NoteBook notes = NoteBook.Open(null);
        for (int count = 0; count < NoteBook.MostNotes; count++)
            Assert.NotNull(notes.Add(new Note(0, "alice", "x", null, count, null, count)));

        Assert.Null(notes.Add(new Note(0, "alice", "one more", null, 1, null, 1)));
        Assert.Equal("x", notes.Remove(1)!.Text);
        Assert.Equal(NoteBook.MostNotes + 1, notes.Add(new Note(0, "alice", "one more", null, 1, null, 1))!.Id);
        Assert.Equal([2L], notes.Find(_ => true, before: 3, limit: 10).Select(note => note.Id));
    }

    public void Dispose() => _tokens.Dispose();

    private static Task<(HttpStatusCode Status, JsonElement Answer)> Send(
        FleetUnderTest fleet, HttpMethod method, string path, string? body, string token = TokensUnderTest.Operator) =>
        ChangeRequest.Send(fleet.Client, method, $"/api/v1/notes{path}", body, token);
}

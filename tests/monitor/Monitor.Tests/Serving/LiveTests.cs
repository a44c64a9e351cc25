// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Telemetry.Monitor.Serving;
using Telemetry.Monitor.Serving.Access;
using Telemetry.Monitor.Serving.Live;
using Telemetry.Monitor.Serving.Routing;
using TestSupport;

namespace Telemetry.Monitor.Tests.Serving;

/// <summary>Server-sent events: the whole state first, then changes; slow clients miss frames and learn that.</summary>
public sealed class LiveTests
{
    private readonly CountingView _view = new();

    [Fact]
    public async Task the_whole_state_comes_first_and_then_changes()
    {
        await using ServerUnderTest server = await Start(new ServerLimits());
        using EventReader events = await EventReader.Open(server, "/live?view=desk");

        (string name, JsonElement hello, _) = await events.Next();
        Assert.Equal("hello", name);
        Assert.Equal("desk", hello.GetProperty("view").GetString());
        Assert.Equal(1, hello.GetProperty("sparks").GetInt32());
        Assert.Equal("""[{"id":"same","value":7},{"id":"old","value":1},{"id":"counts","value":1}]""",
            hello.GetProperty("tables").GetProperty("feeds").GetRawText());

        _view.Move(dropsOld: true, happened: """{"gap":1}""");
        (name, JsonElement gap, _) = await events.Next();
        Assert.Equal(("gap", 1), (name, gap.GetProperty("gap").GetInt32()));
        (name, JsonElement frame, long? id) = await events.Next();
        Assert.Equal(("frame", 2L), (name, id));
        Assert.Equal("""{"feeds":{"rows":[{"id":"counts","value":2}],"gone":["old"]}}""",
            frame.GetProperty("tables").GetRawText());
        Assert.True(frame.GetProperty("column").GetBoolean());
    }

    [Fact]
    public async Task an_unchanged_table_is_left_out_of_a_frame()
    {
        await using ServerUnderTest server = await Start(new ServerLimits());
        using EventReader events = await EventReader.Open(server, "/live?view=desk");
        await events.Next();

        _view.Move(changes: false);
        (string name, JsonElement frame, _) = await events.Next();

        Assert.Equal(("frame", "{}"), (name, frame.GetProperty("tables").GetRawText()));
    }

    [Fact]
    public async Task frames_are_made_once_for_all_clients()
    {
        await using ServerUnderTest server = await Start(new ServerLimits());
        using EventReader first = await EventReader.Open(server, "/live?view=desk");
        using EventReader second = await EventReader.Open(server, "/live?view=desk");
        await first.Next();
        await second.Next();
        Assert.Equal(2, server.Streams.Clients);
        int reads = _view.Reads;

        _view.Move();
        Assert.Equal("frame", (await first.Next()).Name);
        Assert.Equal("frame", (await second.Next()).Name);

        Assert.Equal(1, _view.Reads - reads);
        Assert.Equal(1, _view.Made);
    }

    [Fact]
    public async Task a_client_that_comes_back_gets_the_whole_state()
    {
        await using ServerUnderTest server = await Start(new ServerLimits());

        using EventReader events = await EventReader.Open(server, "/live?view=desk", "Last-Event-ID: 12345");

        Assert.Equal("hello", (await events.Next()).Name);
    }

    [Fact]
    public async Task a_slow_client_learns_how_many_frames_it_missed()
    {
        _view.Filler = 1 << 20;
        await using ServerUnderTest server = await Start(new ServerLimits());
        using EventReader slow = await EventReader.Open(server, "/live?view=desk");
        using EventReader fast = await EventReader.Open(server, "/live?view=desk");
        Assert.Equal("hello", (await fast.Next()).Name);
        const int frames = 30;
        for (int count = 0; count < frames; count++)
        {
            _view.Move();
            Assert.Equal("frame", (await fast.Next()).Name);
        }

        List<string> names = [];
        long skipped = 0;
        long last = 0;
        while (last <= frames)
        {
            (string name, JsonElement data, _) = await slow.Next();
            names.Add(name);
            if (name == "lag")
                skipped += data.GetProperty("skipped").GetInt64();
            else
                last = data.GetProperty("second").GetInt64();
        }

        Assert.True(skipped > 0);
        Assert.Equal("hello", names[names.IndexOf("lag") + 1]);
        Assert.Equal(frames, skipped + names.Count(name => name == "frame"));
        Assert.True(names.Count < frames, $"{names.Count} events were kept for a slow client");
    }

    [Fact]
    public async Task a_client_that_never_reads_is_cut_off()
    {
        _view.Filler = 1 << 20;
        await using ServerUnderTest server = await Start(
            new ServerLimits { PiecePatience = TimeSpan.FromSeconds(1) });
        using EventReader stuck = await EventReader.Open(server, "/live?view=desk");

        await WaitFor(() => server.Streams.Clients == 1);
        long deadline = Environment.TickCount64 + 60_000;
        while (server.Streams.Clients > 0 && Environment.TickCount64 < deadline)
        {
            _view.Move();
            await Task.Delay(20);
        }

        Assert.Equal(0, server.Streams.Clients);
    }

    [Fact]
    public async Task a_client_that_goes_away_is_forgotten()
    {
        await using ServerUnderTest server = await Start(new ServerLimits());
        using (EventReader events = await EventReader.Open(server, "/live?view=desk"))
        {
            await events.Next();
            Assert.Equal(1, server.Streams.Clients);
        }

        await WaitFor(() => server.Streams.Clients == 0);
    }

    [Fact]
    public async Task streams_are_bounded_for_all_and_for_an_address()
    {
        await using ServerUnderTest server = await Start(new ServerLimits { Streams = 2 });
        using EventReader first = await EventReader.Open(server, "/live?view=desk");
        using EventReader second = await EventReader.Open(server, "/live?view=desk");
        await first.Next();
        await second.Next();
        using HttpResponseMessage third = await server.Get("/live?view=desk");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, third.StatusCode);

        await using ServerUnderTest other = await Start(new ServerLimits { StreamsOfAddress = 1 });
        using EventReader only = await EventReader.Open(other, "/live?view=desk");
        await only.Next();
        using HttpResponseMessage refused = await other.Get("/live?view=desk");
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        JsonElement problem = await SecurityTests.ProblemOf(refused);
        Assert.Equal("1 streams of your address are open, which is the limit", problem.GetProperty("what").GetString());
    }

    [Fact]
    public async Task a_stop_ends_all_streams_with_a_last_event()
    {
        ServerUnderTest server = await Start(new ServerLimits());
        using EventReader events = await EventReader.Open(server, "/live?view=desk");
        await events.Next();

        await server.DisposeAsync();

        (string name, JsonElement data, _) = await events.Next();
        Assert.Equal(("bye", "the test ends"), (name, data.GetProperty("reason").GetString()));
    }

    [Fact]
    public async Task without_a_new_second_a_frame_shows_that_the_monitor_lives()
    {
        await using ServerUnderTest server = await Start(new ServerLimits());
        using EventReader events = await EventReader.Open(server, "/live?view=desk");
        await events.Next();

        Assert.Equal("frame", (await events.Next()).Name);
    }

    [Fact]
    public async Task a_stream_ends_with_its_token()
    {
        using var tokens = new TokensUnderTest();
        await using ServerUnderTest server = await Start(
            new ServerLimits(), new AccessFiles(tokens.List, null, isReadingOpen: false, []));
        using HttpResponseMessage refused = await server.Get("/live?view=desk");
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        using EventReader events = await EventReader.Open(
            server, "/live?view=desk", $"Authorization: Bearer {TokensUnderTest.Reader}");
        Assert.Equal("hello", (await events.Next()).Name);
        _view.Move();
        Assert.Equal("frame", (await events.Next()).Name);

        tokens.Write("");
        tokens.List.Reload(new Notices());

        (string name, JsonElement data, _) = await events.Next();
        if (name == "frame")                    // it was on its way
            (name, data, _) = await events.Next();
        Assert.Equal(("bye", "the token or the login is no longer in force"),
            (name, data.GetProperty("reason").GetString()));
    }

    private Task<ServerUnderTest> Start(ServerLimits limits, AccessFiles? access = null) => ServerUnderTest.Start(
        limits, () => _view.Second, streams =>
        [
            Route.Of("/live", request =>
            {
                string view = request.Choice("view", ("desk", "desk"));
                return () => streams.Open(request, view, view, () =>
                {
                    _view.Made++;
                    return _view;
                });
            }),
        ], access);

    private static async Task WaitFor(Func<bool> condition)
    {
        long deadline = Environment.TickCount64 + 60_000;
        while (!condition() && Environment.TickCount64 < deadline)
            await Task.Delay(10);
        Assert.True(condition());
    }

    /// <summary>A view with one row that stays, one that goes, and one that counts.</summary>
    private sealed class CountingView : ILiveView
    {
        private readonly Queue<string> _happened = [];
        private bool _hasOld = true;
        private long _value = 1;
        private long _second = 1;

        public int Made { get; set; }

        public int Reads { get; private set; }

        public int Filler { get; set; }

        public long Second => Volatile.Read(ref _second);

        public void Move(bool dropsOld = false, string? happened = null, bool changes = true)
        {
            lock (_happened)
            {
                if (changes)
                    _value++;
                _hasOld &= !dropsOld;
                if (happened is not null)
                    _happened.Enqueue(happened);
                _second++;
            }
        }

        public Task<LiveState> Read()
        {
            lock (_happened)
            {
                Reads++;
                var table = new LiveTable("feeds");
                table.Add("same", 7L, static (json, value) => json.WriteNumber("value"u8, value));
                if (_hasOld)
                    table.Add("old", 1L, static (json, value) => json.WriteNumber("value"u8, value));
                table.Add("counts", _value, static (json, value) => json.WriteNumber("value"u8, value));
                long second = _second;
                LiveEvent[] events = [.. _happened.Select(json => new LiveEvent("gap", Encoding.UTF8.GetBytes(json)))];
                _happened.Clear();
                string filler = new('x', Filler);
                return Task.FromResult(new LiveState(second, json =>
                {
                    json.WriteNumber("second"u8, second);
                    json.WriteString("filler"u8, filler);
                })
                {
                    Tables = [table],
                    Events = events,
                    WriteFrame = json => json.WriteBoolean("column"u8, true),
                });
            }
        }

        public Task<Action<Utf8JsonWriter>> ReadHello() =>
            Task.FromResult<Action<Utf8JsonWriter>>(json => json.WriteNumber("sparks"u8, 1));
    }
}

/// <summary>Reads server-sent events from a socket with a small buffer.</summary>
internal sealed class EventReader : IDisposable
{
    private readonly TcpClient _socket;
    private readonly StreamReader _lines;

    private EventReader(TcpClient socket) =>
        (_socket, _lines) = (socket, new StreamReader(socket.GetStream(), Encoding.UTF8));

    public static async Task<EventReader> Open(ServerUnderTest server, string path, string? header = null)
    {
        var socket = new TcpClient { ReceiveBufferSize = 16 << 10 };
        await socket.ConnectAsync(server.Address);
        // HTTP/1.0 has no chunks: what comes are the events themselves.
        string more = header is null ? "" : $"{header}\r\n";
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"GET {path} HTTP/1.0\r\nHost: localhost\r\n{more}\r\n"));
        return new EventReader(socket);
    }

    public async Task<(string Name, JsonElement Data, long? Id)> Next()
    {
        string? name = null;
        long? id = null;
        while (true)
        {
            string line = await _lines.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60))
                ?? throw new IOException("the stream ended");
            if (line.StartsWith("event: ", StringComparison.Ordinal))
                name = line["event: ".Length..];
            else if (line.StartsWith("id: ", StringComparison.Ordinal))
                id = long.Parse(line["id: ".Length..], null);
            else if (line.StartsWith("data: ", StringComparison.Ordinal) && name is not null)
                return (name, JsonDocument.Parse(line["data: ".Length..]).RootElement, id);
        }
    }

    public void Dispose()
    {
        _lines.Dispose();
        _socket.Dispose();
    }
}

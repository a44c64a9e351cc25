// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Telemetry.Fleet.Queries;
using Telemetry.Monitor.Serving;
using Telemetry.Monitor.Serving.Answers;
using Telemetry.Monitor.Serving.Requests;
using Telemetry.Monitor.Serving.Routes;
using Telemetry.Monitor.Serving.Routing;
using TestSupport;

namespace Telemetry.Monitor.Tests.Serving;

/// <summary>Bounds of what clients may take, and the count of what was refused.</summary>
public sealed class ClientLimitTests
{
    [Fact]
    public async Task of_one_address_the_longest_idle_connection_gives_way_to_a_new_one()
    {
        await using ServerUnderTest server = await ServerUnderTest.Start(
            new ServerLimits { Connections = 6 }, () => 0, ServerUnderTest.Text("/x", "text"));
        List<TcpClient> held = [];
        for (int count = 0; count < 5; count++)
        {
            held.Add(await Connect(server, "127.0.0.1"));
            Assert.True(await IsAnswered(held[^1]));
        }

        // 3 of one address at a time.
        bool[] closed = await Task.WhenAll(held.Select(IsClosed));
        Assert.Equal([true, true, false, false, false], closed);
        held.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task where_none_is_idle_a_connection_beyond_the_limit_is_closed()
    {
        var goesOn = new TaskCompletionSource();
        await using ServerUnderTest server = await ServerUnderTest.Start(
            new ServerLimits { Connections = 4 }, () => 0, ServerUnderTest.Text("/x", "text"),
            new Route("/long", _ => async () =>
            {
                await goesOn.Task;
                return Answer.Text(200, "text");
            }));
        TcpClient[] busy = [await Connect(server, "127.0.0.1"), await Connect(server, "127.0.0.1")];
        foreach (TcpClient one in busy)
            await one.GetStream().WriteAsync(RequestOf("/long"));
        await Task.Delay(500);                              // until both are being answered

        Assert.False(await IsServed(server, "127.0.0.1"));
        Assert.True(await IsServed(server, "127.0.0.2"));
        goesOn.SetResult();
        foreach (TcpClient one in busy)
        {
            Assert.NotEqual(0, await one.GetStream().ReadAsync(new byte[1_000]));
            one.Dispose();
        }
    }

    [Fact]
    public async Task ten_thousand_connections_of_one_address_keep_out_no_other()
    {
        await using ServerUnderTest server = await ServerUnderTest.Start(
            new ServerLimits(), () => 0, ServerUnderTest.Text("/x", "text"));
        List<TcpClient> held = [];
        using TcpClient first = await Connect(server, "127.0.0.2");
        Assert.True(await IsAnswered(first));
        for (int count = 0; count < 10_000; count++)
        {
            held.Add(await Connect(server, "127.0.0.1"));
            if (count % 100 == 0)
                Assert.True(await IsAnswered(held[^1]));
            if (held.Count > 200)
            {
                held[0].Dispose();
                held.RemoveAt(0);
            }
        }

        Assert.True(await IsAnswered(first));
        using TcpClient last = await Connect(server, "127.0.0.3");
        Assert.True(await IsAnswered(last));
        Assert.Equal(new ServerLimits().ConnectionsOfAddress,
            (await Task.WhenAll(held.Select(IsClosed))).Count(isClosed => !isClosed));
        held.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task where_all_are_taken_the_client_that_has_most_gives_way()
    {
        await using ServerUnderTest server = await ServerUnderTest.Start(
            new ServerLimits { Connections = 6 }, () => 0, ServerUnderTest.Text("/x", "text"));
        List<TcpClient> held = [];
        foreach (int host in (int[])[1, 2, 2, 2, 3, 4, 5])
        {
            held.Add(await Connect(server, $"127.0.0.{host}"));
            Assert.True(await IsAnswered(held[^1]));
        }

        bool[] closed = await Task.WhenAll(held.Select(IsClosed));
        Assert.Equal([false, true, false, false, false, false, false], closed);
        held.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task requests_of_one_address_leave_room_for_those_of_others()
    {
        await using ServerUnderTest server = await ServerUnderTest.Start(
            new ServerLimits { RequestsPerSecond = 1_000_000, RequestsOfAddress = 50 }, () => 0,
            ServerUnderTest.Text("/x", "text"));
        int refused = 0;
        for (int count = 0; count < 200; count++)
        {
            using HttpResponseMessage answer = await server.Get("/x");
            if (answer.StatusCode != HttpStatusCode.TooManyRequests)
                continue;
            refused++;
            Assert.Equal("more than 50 a second of your address",
                (await SecurityTests.ProblemOf(answer)).GetProperty("what").GetString());
            using TcpClient other = await Connect(server, "127.0.0.2");
            await other.GetStream().WriteAsync(RequestOf("/x"));
            byte[] text = new byte[1_000];
            int length = await other.GetStream().ReadAsync(text);
            Assert.StartsWith("HTTP/1.1 200", Encoding.ASCII.GetString(text, 0, length), StringComparison.Ordinal);
            break;
        }
        Assert.Equal(1, refused);
    }

    [Theory]
    [InlineData(100, 25, 12)]
    [InlineData(256, 128, 64)]
    [InlineData(1_024, 896, 100)]
    [InlineData(4_096, 1_000, 100)]
    [InlineData(long.MaxValue, 1_000, 100)]
    public void of_few_open_files_most_are_left_to_the_monitor_itself(long files, int connections, int ofAddress)
    {
        var notices = new Notices();
        var limits = ServerLimits.OfHost(files, notices);

        Assert.Equal((connections, ofAddress), (limits.Connections, limits.ConnectionsOfAddress));
        Assert.Equal(connections < 1_000 ? 1 : 0, notices.Lines.Length);
    }

    [Fact]
    public async Task a_question_that_takes_too_much_is_refused_with_the_remedy()
    {
        await using ServerUnderTest server = await ServerUnderTest.Start(new Route("/long", _ => () => HeavyWork.Run(
            () =>
            {
                WorkBudget budget = HeavyWork.NewBudget();
                for (int taken = 0; taken < 1_000; taken++)
                    budget.Take(1 << 20);
                return Answer.Text(200, "all of it");
            })));

        using HttpResponseMessage answer = await server.Get("/long");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        JsonElement problem = await SecurityTests.ProblemOf(answer);
        Assert.Equal("more than 32 MiB of the history would have to be read and added up",
            problem.GetProperty("what").GetString());
        Assert.Equal("ask for one series, for fewer appliances or for a shorter time",
            problem.GetProperty("do").GetString());
    }

    [Theory]
    [InlineData(1, 1, 60, false)]                           // a piece of 64 KiB in a second
    [InlineData(1, 1, 60, true)]
    [InlineData(60, 1 << 20, 2, false)]                     // 1 MiB a second after 2 s
    public async Task a_client_that_takes_nothing_of_an_answer_is_cut_off(
        int patience, double bytesPerSecond, int grace, bool isFile)
    {
        using var folder = new ScratchFolder();
        string path = folder.File("long");
        File.WriteAllBytes(path, new byte[16 << 20]);
        await using ServerUnderTest server = await ServerUnderTest.Start(
            new ServerLimits
            {
                PiecePatience = TimeSpan.FromSeconds(patience),
                LeastBytesPerSecond = bytesPerSecond,
                RateGrace = TimeSpan.FromSeconds(grace),
            }, () => 0, Route.Of("/long", _ => () => isFile
                ? Answer.OfFile("text/plain", File.OpenRead(path), "long")
                : new Answer("text/plain", File.ReadAllBytes(path))));
        using var client = new TcpClient { ReceiveBufferSize = 16 << 10 };
        await client.ConnectAsync(server.Address);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes("GET /long HTTP/1.1\r\nHost: localhost\r\n\r\n"));

        // A connection that the server breaks off has an error, whatever is still to be read.
        long deadline = Environment.TickCount64 + 60_000;
        while (!client.Client.Poll(0, SelectMode.SelectError) && Environment.TickCount64 < deadline)
            await Task.Delay(20);

        Assert.True(client.Client.Poll(0, SelectMode.SelectError));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(64 << 10)]
    [InlineData((1 << 20) + 1)]
    public async Task an_answer_is_whole_whatever_its_length(int length)
    {
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        using var folder = new ScratchFolder();
        File.WriteAllBytes(folder.File("bytes"), bytes);
        await using ServerUnderTest server = await ServerUnderTest.Start(
            Route.Of("/bytes", _ => () => new Answer("text/plain", bytes)), Route.Of("/file", _ => () =>
                Answer.OfFile("text/plain", File.OpenRead(folder.File("bytes")), "bytes")));

        Assert.Equal(bytes, await server.Client.GetByteArrayAsync("/bytes"));
        Assert.Equal(bytes, await server.Client.GetByteArrayAsync("/file"));
    }

    [Fact]
    public async Task refusals_are_counted_by_their_status()
    {
        var refusals = new RequestRefusals();
        using WebServer server = await WebServer.Start(new IPEndPoint(IPAddress.Loopback, 0),
            new RouteTable([ServerUnderTest.Text("/x", "text")]), new ServerLimits(), ServerUnderTest.NoAccess,
            refusals, new Notices());
        using var client = new HttpClient { BaseAddress = server.Url };
        foreach (string path in (string[])["/x", "/y", "/x?z=1", "/y", "/x"])
            (await client.GetAsync(path)).Dispose();
        await server.Stop(TimeSpan.FromSeconds(60));

        Assert.Equal([("400", 1), ("404", 2)], refusals.Counts.Where(one => one.Count > 0));
        Assert.Contains(("503", 0L), refusals.Counts);
    }

    private static byte[] RequestOf(string path) =>
        Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n");

    /// <summary>True if a new connection is answered. One that is refused may be reset while it is made.</summary>
    private static async Task<bool> IsServed(ServerUnderTest server, string from)
    {
        try
        {
            using TcpClient client = await Connect(server, from);
            return await IsAnswered(client);
        }
        catch (SocketException reset) when (reset.SocketErrorCode == SocketError.ConnectionReset)
        {
            return false;
        }
    }

    private static async Task<TcpClient> Connect(ServerUnderTest server, string from)
    {
        var client = new TcpClient(new IPEndPoint(IPAddress.Parse(from), 0));
        await client.ConnectAsync(server.Address);
        return client;
    }

    private static async Task<bool> IsAnswered(TcpClient client)
    {
        try
        {
            await client.GetStream().WriteAsync(RequestOf("/x"));
            return await client.GetStream().ReadAsync(new byte[1_000]) > 0;
        }
        catch (IOException)
        {
            return false;                                   // closed before the request was read
        }
    }

    /// <summary>True if the server closes it within some time; one that it keeps has nothing to read.</summary>
    private static async Task<bool> IsClosed(TcpClient client)
    {
        using var over = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        try
        {
            return await client.GetStream().ReadAsync(new byte[1], over.Token) == 0;
        }
        catch (IOException)
        {
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}

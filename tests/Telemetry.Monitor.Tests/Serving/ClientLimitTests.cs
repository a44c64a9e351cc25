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
    public async Task connections_beyond_the_limit_are_closed()
    {
        var limits = new ServerLimits { Connections = 3 };
        await using ServerUnderTest server = await ServerUnderTest.Start(
            limits, () => 0, ServerUnderTest.Text("/x", "text"));
        List<TcpClient> held = [];
        for (int count = 0; count < 3; count++)
        {
            var client = new TcpClient();
            await client.ConnectAsync(server.Address);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes("GET /x HTTP/1.1\r\nHost: localhost\r\n\r\n"));
            Assert.NotEqual(0, await client.GetStream().ReadAsync(new byte[100]));
            held.Add(client);
        }

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => server.Client.GetAsync("/x"));
        held.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task ten_thousand_connections_are_refused_but_for_those_that_have_room()
    {
        await using ServerUnderTest server = await ServerUnderTest.Start(
            new ServerLimits(), () => 0, ServerUnderTest.Text("/x", "text"));
        byte[] request = Encoding.ASCII.GetBytes("GET /x HTTP/1.1\r\nHost: localhost\r\n\r\n");
        List<TcpClient> held = [];
        for (int count = 0; count < 10_000; count++)
        {
            var client = new TcpClient();
            await client.ConnectAsync(server.Address);
            if (await IsAnswered(client, request))
                held.Add(client);
            else
                client.Dispose();                           // the server closed it: ours need not stay open
        }

        Assert.Equal(new ServerLimits().Connections, held.Count);
        held.ForEach(client => client.Dispose());
        // The server takes note of an end some time after it.
        await Eventually(async () =>
        {
            using HttpResponseMessage answer = await server.Get("/x");
            return answer.StatusCode == HttpStatusCode.OK;
        });
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

        Assert.Equal([("400", 1), ("404", 2)], refusals.Counts);
    }

    private static async Task<bool> IsAnswered(TcpClient client, byte[] request)
    {
        try
        {
            await client.GetStream().WriteAsync(request);
            return await client.GetStream().ReadAsync(new byte[1_000]) > 0;
        }
        catch (IOException)
        {
            return false;                                   // closed before the request was read
        }
    }

    private static async Task Eventually(Func<Task<bool>> condition)
    {
        for (long deadline = Environment.TickCount64 + 60_000; Environment.TickCount64 < deadline; await Task.Delay(20))
        {
            try
            {
                if (await condition())
                    return;
            }
            catch (HttpRequestException)
            {
                // Not yet.
            }
        }
        Assert.Fail("not within a minute");
    }
}

// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Telemetry.Model.Failures;
using Telemetry.Model.Hashing;
using Telemetry.Monitor.Serving;
using Telemetry.Monitor.Serving.Answers;
using Telemetry.Monitor.Serving.Requests;
using Telemetry.Monitor.Serving.Routes;
using Telemetry.Monitor.Serving.Routing;
using TestSupport;

namespace Telemetry.Monitor.Tests.Serving;

/// <summary>What clients send wrongly, and what they take too much of.</summary>
public sealed class BadRequestTests
{
    private static readonly Route Numbers = Route.Of("/numbers/{name}", request =>
    {
        string name = request.Path("name");
        long columns = request.Integer("columns", 1, 4_096) ?? 10;
        IReadOnlyList<double> percents = request.Numbers("p", 0, 100);
        string group = request.Choice("group", ("none", "none"), ("appliance", "appliance"));
        bool buckets = request.Flag("buckets", otherwise: false);
        if (name != "trade01")
            throw RouteRequest.UnknownName("appliance", name, ["trade01", "trade02"]);
        return () => Answer.Json(json =>
        {
            json.WriteNumber("columns"u8, columns);
            json.WriteNumber("p"u8, percents.Count);
            json.WriteString("group"u8, group);
            json.WriteBoolean("buckets"u8, buckets);
        });
    });

    [Fact]
    public async Task parameters_are_read()
    {
        await using ServerUnderTest server = await ServerUnderTest.Start(Numbers);

        string text = await server.Client.GetStringAsync(
            "/numbers/trade01?columns=7&p=50&p=99.9&group=appliance&buckets=true");

        Assert.Equal("""{"columns":7,"p":2,"group":"appliance","buckets":true}""", text);
    }

    [Theory]
    [InlineData("colums=5", "colums", "did you mean \"columns\"?")]
    [InlineData("Columns=5", "Columns", "did you mean \"columns\"?")]
    [InlineData("columns=0", "columns", "expected a whole number from 1 to 4096")]
    [InlineData("columns=1000000000", "columns", "expected a whole number from 1 to 4096")]
    [InlineData("columns=99999999999999999999", "columns", "expected a whole number from 1 to 4096")]
    [InlineData("columns=five", "columns", "expected a whole number from 1 to 4096")]
    [InlineData("columns=", "columns", "give one, or leave it out")]
    [InlineData("columns=1&columns=2", "columns", "give it once")]
    [InlineData("p=101", "p", "expected a number from 0 to 100")]
    [InlineData("p=NaN", "p", "expected a number from 0 to 100")]
    [InlineData("group=aplliance", "group", "did you mean \"appliance\"?")]
    [InlineData("buckets=yes", "buckets", "known are false, true")]
    [InlineData("feed=.*", "feed", "known are buckets, columns, group, p")]
    public async Task a_wrong_parameter_is_refused(string query, string where, string remedy)
    {
        await using ServerUnderTest server = await ServerUnderTest.Start(Numbers);

        using HttpResponseMessage answer = await server.Get($"/numbers/trade01?{query}");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        JsonElement problem = await SecurityTests.ProblemOf(answer);
        Assert.Equal(where, problem.GetProperty("where").GetString());
        Assert.Equal(remedy, problem.GetProperty("do").GetString());
    }

    [Fact]
    public async Task too_many_parameters_are_refused()
    {
        await using ServerUnderTest server = await ServerUnderTest.Start(Numbers);

        using HttpResponseMessage answer = await server.Get(
            $"/numbers/trade01?{string.Join('&', Enumerable.Repeat("p=1", 257))}");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task an_unknown_name_names_the_nearest()
    {
        await using ServerUnderTest server = await ServerUnderTest.Start(Numbers);

        using HttpResponseMessage answer = await server.Get("/numbers/trad02");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        JsonElement problem = await SecurityTests.ProblemOf(answer);
        Assert.Equal("did you mean \"trade02\"?", problem.GetProperty("do").GetString());
    }

    [Theory]
    [InlineData("/api/v1/alerts", "\"alerts\" is not in this version")]
    [InlineData("/api/v1/silences/4", "\"silences\" is not in this version")]
    [InlineData("/healtz", "there is nothing at this path")]
    [InlineData("/numbers", "there is nothing at this path")]
    [InlineData("/numbers/trade01/more", "there is nothing at this path")]
    [InlineData("//", "there is nothing at this path")]
    public async Task an_unknown_path_is_not_found(string path, string what)
    {
        await using ServerUnderTest server = await ServerUnderTest.Start(Numbers);

        using HttpResponseMessage answer = await server.Get($"http://{server.Address}{path}");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal(what, (await SecurityTests.ProblemOf(answer)).GetProperty("what").GetString());
    }

    [Theory]
    [InlineData("/page/../page/../../etc/passwd")]
    [InlineData("/page/..%2f..%2fetc/passwd")]
    [InlineData("/page/%2e%2e/%2e%2e/etc/passwd")]
    [InlineData("/page//etc/passwd")]
    [InlineData("/page/uplot/../../schema/answers.json")]
    [InlineData("/page/")]
    [InlineData("/page/node_modules/uplot/package.json")]
    [InlineData("/page/package.json")]
    public async Task only_the_files_of_the_page_are_served(string path)
    {
        await using ServerUnderTest server = await ServerUnderTest.Start();

        string answer = await server.Exchange($"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 404", answer);
        Assert.DoesNotContain("root:", answer);
    }

    [Fact]
    public async Task a_file_of_the_page_is_sent_once()
    {
        await using ServerUnderTest server = await ServerUnderTest.Start();

        using HttpResponseMessage first = await server.Get("/page/uplot/uPlot.esm.js");
        string tag = first.Headers.ETag!.ToString();
        using HttpResponseMessage second = await server.Get("/page/uplot/uPlot.esm.js", ("If-None-Match", tag));

        Assert.Equal("text/javascript", first.Content.Headers.ContentType?.MediaType);
        Assert.Equal("no-cache", first.Headers.CacheControl?.ToString());
        ulong hash = Fnv1a.Of(await first.Content.ReadAsByteArrayAsync());
        Assert.Equal($"\"{hash:x16}\"", tag);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.Equal(tag, second.Headers.ETag!.ToString());
        Assert.Empty(await second.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task the_licence_of_the_chart_library_is_served_with_it()
    {
        await using ServerUnderTest server = await ServerUnderTest.Start();

        Assert.Contains("MIT License", await server.Client.GetStringAsync("/page/uplot/LICENSE"));
    }

    [Fact]
    public async Task http_1_0_is_answered_if_it_names_the_host()
    {
        await using ServerUnderTest server = await ServerUnderTest.Start(ServerUnderTest.Text("/x", "text"));

        Assert.Contains("\r\n\r\ntext", await server.Exchange("GET /x HTTP/1.0\r\nHost: localhost\r\n\r\n"));
        Assert.StartsWith("HTTP/1.1 421", await server.Exchange("GET /x HTTP/1.0\r\n\r\n"));
    }

    [Theory]
    [InlineData("GET /x HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n")]
    [InlineData("GET /x HTTP/1.1\r\n\r\n")]
    [InlineData("\u0001\u0002\u0003\r\n\r\n")]
    [InlineData("GET /x\u0000 HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    [InlineData("GET http://evil.example/x HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")]
    [InlineData("GET /x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\nZZ")]
    public async Task garbage_is_refused_and_the_connection_closed(string bytes)
    {
        await using ServerUnderTest server = await ServerUnderTest.Start(ServerUnderTest.Text("/x", "secret"));

        string answer = await server.Exchange(bytes);

        Assert.DoesNotContain("secret", answer);
        Assert.DoesNotContain("HTTP/1.1 2", answer);
        using HttpResponseMessage next = await server.Get("/x");
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
    }

    [Fact]
    public async Task garbage_behind_a_request_does_not_harm_it()
    {
        await using ServerUnderTest server = await ServerUnderTest.Start(ServerUnderTest.Text("/x", "text"));

        string answer = await server.Exchange("GET /x HTTP/1.1\r\nHost: localhost\r\n\r\n\u0000garbage\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 200", answer);
        Assert.Contains("HTTP/1.1 400", answer);
    }

    [Theory]
    [InlineData("GET /{0} HTTP/1.1\r\nHost: localhost\r\n\r\n", "414")]
    [InlineData("GET /x HTTP/1.1\r\nHost: localhost\r\nX-Long: {0}\r\n\r\n", "431")]
    public async Task long_headers_are_refused(string form, string status)
    {
        await using ServerUnderTest server = await ServerUnderTest.Start(ServerUnderTest.Text("/x", "text"));

        string answer = await server.Exchange(string.Format(null, form, new string('a', 16 << 10)));

        Assert.StartsWith($"HTTP/1.1 {status}", answer);
    }

    [Fact]
    public async Task a_large_body_is_refused()
    {
        await using ServerUnderTest server = await ServerUnderTest.Start(ServerUnderTest.Text("/x", "text"));

        string answer = await server.Exchange(
            "GET /x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 70000\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 413", answer);
    }

    [Fact]
    public async Task too_many_requests_are_refused_for_a_second()
    {
        var limits = new ServerLimits { RequestsPerSecond = 20 };
        await using ServerUnderTest server = await ServerUnderTest.Start(
            limits, () => 0, ServerUnderTest.Text("/x", "text"));
        var statuses = new List<HttpStatusCode>();
        for (int count = 0; count < 45; count++)
        {
            using HttpResponseMessage answer = await server.Get("/x");
            statuses.Add(answer.StatusCode);
            if (answer.StatusCode == HttpStatusCode.TooManyRequests)
                Assert.Equal(TimeSpan.FromSeconds(1), answer.Headers.RetryAfter?.Delta);
        }

        Assert.Contains(HttpStatusCode.OK, statuses);
        Assert.Contains(HttpStatusCode.TooManyRequests, statuses);
    }

    [Fact]
    public async Task a_client_that_never_ends_its_request_is_cut_off()
    {
        var limits = new ServerLimits { HeadersTimeout = TimeSpan.FromSeconds(1) };
        await using ServerUnderTest server = await ServerUnderTest.Start(
            limits, () => 0, ServerUnderTest.Text("/x", "text"));

        Assert.StartsWith("HTTP/1.1 408", await server.Exchange("GET /x HTTP/1.1\r\nHost: localhost\r\nX-Slow: "));
    }

    [Fact]
    public async Task connections_without_requests_are_closed()
    {
        var limits = new ServerLimits { KeepAlive = TimeSpan.FromSeconds(1) };
        await using ServerUnderTest server = await ServerUnderTest.Start(
            limits, () => 0, ServerUnderTest.Text("/x", "text"));

        Assert.Contains("text", await server.Exchange("GET /x HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    }

    [Fact]
    public async Task an_error_of_the_program_is_reported_once_and_answered()
    {
        await using ServerUnderTest server = await ServerUnderTest.Start(Route.Of(
            "/defect", _ => () => throw new InvalidOperationException("broken")));

        for (int count = 0; count < 3; count++)
        {
            using HttpResponseMessage answer = await server.Get("/defect");
            Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
            JsonElement problem = await SecurityTests.ProblemOf(answer);
            Assert.Equal("unexpected InvalidOperationException", problem.GetProperty("what").GetString());
        }

        Assert.Contains("broken", Assert.Single(server.Notices.Lines));
    }

    [Fact]
    public async Task a_port_that_is_in_use_is_named()
    {
        await using ServerUnderTest server = await ServerUnderTest.Start();

        FailureException failure = await Assert.ThrowsAsync<FailureException>(() => WebServer.Start(
            server.Address, new RouteTable([]), new ServerLimits(), ServerUnderTest.NoAccess,
            new RequestRefusals(), new Notices()));

        Assert.Equal(ExitCode.Failed, failure.Failure.Code);
        Assert.Equal($"{server.Address}: the port is in use by another process; end that process, or give another "
            + "port with --listen", failure.Failure.ToString());
    }

    [Fact]
    public async Task an_address_of_another_host_is_named()
    {
        FailureException failure = await Assert.ThrowsAsync<FailureException>(() => WebServer.Start(
            IPEndPoint.Parse("192.0.2.1:0"), new RouteTable([]), new ServerLimits(), ServerUnderTest.NoAccess,
            new RequestRefusals(), new Notices()));

        Assert.Equal("this host has no such address", failure.Failure.What);
    }
}

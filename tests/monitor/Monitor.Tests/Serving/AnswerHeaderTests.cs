// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Text;
using Telemetry.Model.Failures;
using Telemetry.Monitor.Inputs;
using Telemetry.Monitor.Serving;
using Telemetry.Monitor.Serving.Access;
using Telemetry.Monitor.Serving.Answers;
using Telemetry.Monitor.Serving.Routing;
using TestSupport;

namespace Telemetry.Monitor.Tests.Serving;

/// <summary>Every answer of the monitor's own has the headers that keep browsers from using it in any other way: of
/// every status, from a stream, a table of numbers or a download. What the server refuses before it is a request has no
/// headers of ours, and no body either.</summary>
public sealed class AnswerHeaderTests : IDisposable
{
    private const string Change = "X-Telemetry: 1\r\nContent-Type: application/json\r\nContent-Length: 2\r\n";
    private const string Operator = $"Authorization: Bearer {TokensUnderTest.Operator}\r\n";
    private const string Marker = "q7Zmarker";

    private static readonly (string Status, string Head, string Body)[] Refused =
    [
        ("400", "GET /x?unknown=1 HTTP/1.1\r\nHost: localhost\r\n", ""),
        ("400", $"POST /notes HTTP/1.1\r\nHost: localhost\r\n{Operator}{Change}", "[]"),
        ("400", "GET /x HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
        ("401", $"POST /notes HTTP/1.1\r\nHost: localhost\r\n{Change}", "{}"),
        ("403", $"POST /notes HTTP/1.1\r\nHost: localhost\r\n{Operator}Content-Length: 2\r\n", "{}"),
        ("403", "GET /x HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: cross-site\r\n", ""),
        ("403", "DELETE /notes/7 HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\n", ""),
        ("404", "GET /none HTTP/1.1\r\nHost: localhost\r\n", ""),
        ("405", "PUT /x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n", ""),
        ("405", "OPTIONS /x HTTP/1.1\r\nHost: localhost\r\n", ""),
        ("404", "OPTIONS * HTTP/1.1\r\nHost: localhost\r\n", ""),
        ("409", "GET /conflict HTTP/1.1\r\nHost: localhost\r\n", ""),
        ("411", $"POST /notes HTTP/1.1\r\nHost: localhost\r\n{Operator}"
            + "X-Telemetry: 1\r\nContent-Type: application/json\r\n", ""),
        ("413", "GET /x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 70000\r\n", ""),
        ("415", $"POST /notes HTTP/1.1\r\nHost: localhost\r\n{Operator}X-Telemetry: 1\r\nContent-Length: 2\r\n", "{}"),
        ("421", "GET /x HTTP/1.1\r\nHost: evil.example\r\n", ""),
        ("421", "GET /x HTTP/1.0\r\n", ""),
        ("500", "GET /defect HTTP/1.1\r\nHost: localhost\r\n", ""),
        ("500", "GET /failure HTTP/1.1\r\nHost: localhost\r\n", ""),
        ("503", "GET /busy HTTP/1.1\r\nHost: localhost\r\n", ""),
    ];

    // What the server itself answers, when no request can be made of the bytes.
    private static readonly (string Status, string Bytes)[] NoRequest =
    [
        ("400", $"\u0001{Marker}\u0003\r\n\r\n"),
        ("400", $"GET /{Marker}\u0000 HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        ("400", $"GET /{Marker} HTTP/1.1\r\n\r\n"),
        ("400", $"GET /{Marker} HTTP/1.1\r\nHost: localhost\r\nHost: {Marker}\r\n\r\n"),
        ("400", $"GET /{Marker} HTTP/1.1\r\nHost: ::1\r\n\r\n"),
        ("400", $"GET /{Marker} HTTP/1.1\r\nHost: localhost\r\n{Marker}\r\n\r\n"),
        ("400", $"POST /{Marker} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {Marker}\r\n\r\n"),
        ("414", $"GET /{Marker}{new string('a', 16 << 10)} HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        ("431", $"GET /{Marker} HTTP/1.1\r\nHost: localhost\r\n{Marker}: {new string('a', 16 << 10)}\r\n\r\n"),
        ("505", $"GET /{Marker} HTTP/3.7\r\nHost: localhost\r\n\r\n"),
        ("408", $"GET /{Marker} HTTP/1.1\r\nHost: localhost\r\nX-Slow: {Marker}"),
    ];

    private readonly TokensUnderTest _tokens = new();

    public void Dispose() => _tokens.Dispose();

    [Fact]
    public async Task every_refusal_has_the_headers()
    {
        await using ServerUnderTest server = await Start(new ServerLimits());
        foreach ((string status, string head, string body) in Refused)
        {
            string answer = await server.Exchange($"{head}Connection: close\r\n\r\n{body}");
            AssertHeaders(head, status, answer);
            Assert.Contains("application/problem+json", answer);
        }
    }

    [Fact]
    public async Task so_has_one_of_too_many_wrong_tokens_or_requests()
    {
        string wrong = $"POST /notes HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer wrong\r\n{Change}"
            + "Connection: close\r\n\r\n{}";
        await using ServerUnderTest server = await Start(new ServerLimits());
        for (int failure = 0; failure < 10; failure++)
            AssertHeaders(wrong, "401", await server.Exchange(wrong));
        AssertHeaders(wrong, "429", await server.Exchange(wrong));

        const string Request = "GET /x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        await using ServerUnderTest busy = await Start(new ServerLimits { RequestsPerSecond = 0 });
        AssertHeaders(Request, "429", await busy.Exchange(Request));
    }

    [Fact]
    public async Task so_have_streams_numbers_and_downloads()
    {
        await using FleetUnderTest fleet = await FleetUnderTest.Start("left");
        foreach ((string path, string type) in ((string, string)[])
            [
                ("/", "text/html"), ("/page/main.js", "text/javascript"), ("/healthz", "text/plain"),
                ("/api/v1/live?view=desk", "text/event-stream"), ("/metrics", "text/plain"),
                ("/metrics/left", "text/plain"), ("/sd/prometheus", "application/json"),
                ("/api/v1/report", "text/html"), ("/api/v1/fleet", "application/json"),
                ("/api/v1/schema", "application/schema+json"),
                ("/api/v1/heatmap?window=10s", "application/vnd.telemetry.heatmap"),
                ("/api/v1/distribution?window=1m&format=csv", "text/csv"),
                ("/api/v1/distribution?window=1m&format=hlog", "text/plain"),
                ("/api/v1/distribution?window=1m&format=v2", "application/octet-stream"),
            ])
        {
            using HttpResponseMessage answer =
                await fleet.Client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
            AssertHeaders(
                path, "200", $"HTTP/1.1 {(int)answer.StatusCode}\r\n{answer.Headers}{answer.Content.Headers}");
            Assert.Equal((path, type), (path, answer.Content.Headers.ContentType?.MediaType));
        }
    }

    [Fact]
    public async Task so_has_an_unchanged_file_of_the_page()
    {
        await using ServerUnderTest server = await Start(new ServerLimits());

        string answer = await server.Exchange(
            "GET /page/main.js HTTP/1.1\r\nHost: localhost\r\nIf-None-Match: *\r\nConnection: close\r\n\r\n");

        AssertHeaders("page", "304", answer);
        Assert.EndsWith("\r\n\r\n", answer);
    }

    // The server has no place for headers in these. None of them has a body, so that a browser has nothing to show or
    // run, and nothing of what was sent comes back.
    [Fact]
    public async Task what_is_no_request_is_answered_with_a_status_alone()
    {
        await using ServerUnderTest server =
            await Start(new ServerLimits { HeadersTimeout = TimeSpan.FromSeconds(1) });
        foreach ((string status, string bytes) in NoRequest)
        {
            string answer = await server.Exchange(bytes);
            string[] lines = answer.Split("\r\n");
            Assert.True(lines[0].StartsWith($"HTTP/1.1 {status} ", StringComparison.Ordinal), $"{bytes}: {answer}");
            Assert.Contains("Content-Length: 0", lines);
            Assert.Contains("Connection: close", lines);
            Assert.EndsWith("\r\n\r\n", answer);
            Assert.DoesNotContain(Marker, answer);
            Assert.All(lines[1..^2], line => Assert.Contains(line.Split(':')[0],
                (string[])["Content-Length", "Connection", "Date"]));
        }
    }

    private static void AssertHeaders(string request, string status, string answer)
    {
        Assert.True(answer.StartsWith($"HTTP/1.1 {status}", StringComparison.Ordinal), $"{request}: {answer}");
        string policy = Value("Content-Security-Policy");
        Assert.StartsWith("default-src 'none'; ", policy);
        foreach (string directive in (string[])["base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"])
            Assert.Contains(directive, policy);
        Assert.DoesNotContain("unsafe-eval", policy);
        Assert.Equal("nosniff", Value("X-Content-Type-Options"));
        Assert.Equal("no-referrer", Value("Referrer-Policy"));
        Assert.Equal("same-origin", Value("Cross-Origin-Opener-Policy"));
        Assert.Equal("same-origin", Value("Cross-Origin-Resource-Policy"));
        Assert.DoesNotContain("\nServer:", answer);
        Assert.DoesNotContain("Access-Control-", answer);

        // Once, as two values would be joined to one that means something else.
        string Value(string name)
        {
            string[] found = [.. answer.Split("\r\n\r\n")[0].Split('\n')
                .Where(line => line.StartsWith($"{name}: ", StringComparison.OrdinalIgnoreCase))];
            Assert.True(found.Length == 1, $"{request}: {name}: {answer}");
            return found[0][(name.Length + 2)..].TrimEnd('\r');
        }
    }

    private Task<ServerUnderTest> Start(ServerLimits limits) => ServerUnderTest.Start(limits, () => 0, _ =>
    [
        ServerUnderTest.Text("/x", "text"),
        Route.Of("/notes", request =>
        {
            string text = request.Body.Text("text", 10);
            return () => Answer.Text(200, text);
        }) with { Method = "POST" },
        Route.Of("/notes/{id}", request =>
        {
            string id = request.Path("id");
            return () => Answer.Text(200, id);
        }) with { Method = "DELETE" },
        Failing("/conflict", new ProblemException(409, "notes", "there are too many already", "remove one")),
        Failing("/busy", new ModelBusyException(hasEnded: false)),
        Failing("/defect", new InvalidOperationException("broken")),
        Failing("/failure", new FailureException(new Failure(ExitCode.Failed, "file", "is broken", "mend it"))),
    ], new AccessFiles(_tokens.List, null, isReadingOpen: true, []));

    private static Route Failing(string path, Exception cause) => Route.Of(path, _ => () => throw cause);
}

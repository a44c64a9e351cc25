// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Telemetry.Access;
using Telemetry.Monitor.Serving;
using Telemetry.Monitor.Serving.Access;
using Telemetry.Monitor.Serving.Answers;
using Telemetry.Monitor.Serving.Routing;
using TestSupport;
using TestSupport.Binary;

namespace Telemetry.Monitor.Tests.Serving;

/// <summary>Requests that change something: who may send them, from where, and in what form.</summary>
public sealed class ChangeTests : IDisposable
{
    private readonly TokensUnderTest _tokens = new();
    private readonly List<string> _notes = [];

    public void Dispose() => _tokens.Dispose();

    [Fact]
    public async Task whoever_may_operate_changes_something_under_their_name()
    {
        await using ServerUnderTest server = await Start();

        using HttpResponseMessage answer = await Post(server, """{"text": "hello"}""", TokensUnderTest.Operator);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("alice Operate: hello", Assert.Single(_notes));
    }

    [Theory]
    [InlineData("DELETE", "/notes/7", 200)]
    [InlineData("GET", "/notes", 405)]
    [InlineData("PUT", "/notes", 405)]
    [InlineData("POST", "/notes/7", 405)]
    [InlineData("POST", "/none", 404)]
    public async Task a_path_answers_its_methods_only(string method, string path, int status)
    {
        await using ServerUnderTest server = await Start();

        using HttpResponseMessage answer = await server.Send(new HttpMethod(method), path,
            ("X-Telemetry", "1"), ("Authorization", $"Bearer {TokensUnderTest.Operator}"));

        Assert.Equal(status, (int)answer.StatusCode);
        if (status == 405)
            Assert.Equal(path == "/notes" ? "POST" : "DELETE", string.Join(", ", answer.Content.Headers.Allow));
    }

    [Theory]
    [InlineData(null, 401, "the request has no login")]
    [InlineData("Bearer wrong", 401, "the token is not known")]
    [InlineData("Bearer ", 401, "the token is not known")]
    [InlineData("Basic YTpi", 401, "the token is not known")]
    [InlineData("Bearer " + TokensUnderTest.Reader, 403, "prometheus may only read")]
    [InlineData("bearer " + TokensUnderTest.Operator, 200, "")]
    public async Task nobody_else_changes_anything(string? authorization, int status, string what)
    {
        await using ServerUnderTest server = await Start();

        using HttpResponseMessage answer = await Post(server, """{"text": "hello"}""", null,
            authorization is null ? [] : [("Authorization", authorization)]);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(status == 200 ? 1 : 0, _notes.Count);
        if (status == 401)
            Assert.Equal("Bearer realm=\"telemetry\"", SecurityTests.Header(answer, "WWW-Authenticate"));
        if (status != 200)
            Assert.Equal(what, (await SecurityTests.ProblemOf(answer)).GetProperty("what").GetString());
    }

    [Fact]
    public async Task without_tokens_nobody_changes_anything()
    {
        await using ServerUnderTest server = await Start(ServerUnderTest.NoAccess);

        using HttpResponseMessage answer = await Post(server, "{}", TokensUnderTest.Operator);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal("name a file of them: access: {tokens_file: FILE}",
            (await SecurityTests.ProblemOf(answer)).GetProperty("do").GetString());
    }

    [Theory]
    [InlineData("Origin", "http://evil.example", 403)]
    [InlineData("Origin", "null", 403)]
    [InlineData("Origin", "http://127.0.0.1:1", 403)]
    [InlineData("Origin", "http://SELF", 200)]
    [InlineData("Origin", "https://SELF", 200)]
    [InlineData("Sec-Fetch-Site", "cross-site", 403)]
    [InlineData("Sec-Fetch-Site", "same-site", 403)]
    [InlineData("Sec-Fetch-Site", "none", 403)]
    [InlineData("Sec-Fetch-Site", "same-origin", 200)]
    [InlineData("Host", "evil.example", 421)]
    [InlineData("X-Telemetry", "", 403)]
    [InlineData("X-Telemetry", "2", 403)]
    public async Task pages_of_other_sites_change_nothing(string header, string value, int status)
    {
        await using ServerUnderTest server = await Start();

        using HttpResponseMessage answer = await Post(server, """{"text": "hello"}""", TokensUnderTest.Operator,
            (header, value.Replace("SELF", server.Address.ToString())));

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(status == 200 ? 1 : 0, _notes.Count);
    }

    [Theory]
    [InlineData("text/plain", 415)]
    [InlineData("application/x-www-form-urlencoded", 415)]
    [InlineData("application/json; charset=latin1", 415)]
    [InlineData("application/json; charset=UTF-8", 200)]
    public async Task a_body_is_json(string type, int status)
    {
        await using ServerUnderTest server = await Start();

        using HttpResponseMessage answer = await Post(
            server, """{"text": "hello"}""", TokensUnderTest.Operator, ("Content-Type", type));

        Assert.Equal(status, (int)answer.StatusCode);
        if (status == 415)
        {
            JsonElement problem = await SecurityTests.ProblemOf(answer);
            Assert.Equal(("Content-Type", $"the body is \"{type}\"", "send application/json"),
                (problem.Text("where"), problem.Text("what"), problem.Text("do")));
        }
    }

    [Theory]
    [InlineData("", "body:1:1", "the text is not JSON")]
    [InlineData("{\"text\": \"a\",}", "body:1:14", "the text is not JSON")]
    [InlineData("{\"text\": \"a\"} 1", "body:1:15", "the text is not JSON")]
    [InlineData("{\"text\": \"a\"\n// no\n}", "body:2:1", "the text is not JSON")]
    [InlineData("[[[[[[[[[[]]]]]]]]]]", "body:1:9", "the text is not JSON")]
    [InlineData("[]", "body", "the JSON is not an object")]
    [InlineData("{}", "text", "\"text\" is missing")]
    [InlineData("{\"text\": 1}", "text", "text is not a text")]
    [InlineData("{\"text\": \"\"}", "text", "text has 0 letters")]
    [InlineData("{\"text\": \"a\", \"text\": \"b\"}", "body", "\"text\" is there twice")]
    [InlineData("{\"text\": \"a\", \"txet\": \"b\"}", "body", "unknown member \"txet\"")]
    [InlineData("{\"text\": \"a\\u0000\"}", "text", "text has a control character")]
    [InlineData("{\"text\": \"\\ud800\"}", "text", "half of a surrogate pair stands alone")]
    [InlineData("{\"\\ud800\": \"a\"}", "body", "half of a surrogate pair stands alone")]
    [InlineData("{\"text\": \"\u00ff\"}", "body", "the text is not UTF-8")]
    public async Task a_wrong_body_is_named_with_its_place(string body, string where, string what)
    {
        await using ServerUnderTest server = await Start();

        using HttpResponseMessage answer = await Post(server, body, TokensUnderTest.Operator);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        JsonElement problem = await SecurityTests.ProblemOf(answer);
        Assert.Equal((where, what),
            (problem.GetProperty("where").GetString(), problem.GetProperty("what").GetString()));
        Assert.Empty(_notes);
    }

    [Fact]
    public async Task two_authorization_headers_are_refused()
    {
        await using ServerUnderTest server = await Start();

        string answer = await server.Exchange("POST /notes HTTP/1.1\r\nHost: localhost\r\nX-Telemetry: 1\r\n"
            + $"Authorization: Bearer wrong\r\nAuthorization: Bearer {TokensUnderTest.Operator}\r\n"
            + "Content-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}");

        Assert.StartsWith("HTTP/1.1 400 ", answer);
        Assert.Contains("the header is given 2 times", answer);
    }

    [Theory]
    [InlineData("Content-Length: 65537\r\n", "", 413, "Content-Length", "a body of more than 65536 bytes", "send less")]
    [InlineData("Transfer-Encoding: chunked\r\n", "0\r\n\r\n", 400, "Transfer-Encoding", "a body of unknown length",
        "send Content-Length")]
    [InlineData("", "", 411, "Content-Length", "the length of the body is not known", "send Content-Length")]
    public async Task a_body_too_large_or_of_unknown_length_is_refused(
        string length, string body, int status, string where, string what, string remedy)
    {
        await using ServerUnderTest server = await Start();

        string answer = await server.Exchange("POST /notes HTTP/1.1\r\nHost: localhost\r\nX-Telemetry: 1\r\n"
            + $"Authorization: Bearer {TokensUnderTest.Operator}\r\nContent-Type: application/json\r\n{length}"
            + $"Connection: close\r\n\r\n{body}");

        Assert.StartsWith($"HTTP/1.1 {status} ", answer);
        using var problem = JsonDocument.Parse(answer[answer.IndexOf('{', StringComparison.Ordinal)..]);
        Assert.Equal((where, what, remedy), (problem.RootElement.Text("where"), problem.RootElement.Text("what"),
            problem.RootElement.Text("do")));
        Assert.Empty(_notes);
    }

    [Fact]
    public async Task a_body_that_does_not_come_is_waited_for_a_few_seconds_only()
    {
        await using ServerUnderTest server = await Start();

        string answer = await server.Exchange("POST /notes HTTP/1.1\r\nHost: localhost\r\nX-Telemetry: 1\r\n"
            + $"Authorization: Bearer {TokensUnderTest.Operator}\r\nContent-Type: application/json\r\n"
            + "Content-Length: 50000\r\n\r\n{");

        Assert.StartsWith("HTTP/1.1 408 ", answer);
        Assert.Contains("Content-Security-Policy", answer);
        Assert.Empty(_notes);
    }

    [Fact]
    public async Task ten_wrong_tokens_make_an_address_wait_even_with_a_right_one()
    {
        await using ServerUnderTest server = await Start();
        for (int failure = 0; failure < 10; failure++)
        {
            using HttpResponseMessage wrong = await Post(server, "{}", "wrong");
            Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        }

        using HttpResponseMessage right = await Post(server, """{"text": "a"}""", TokensUnderTest.Operator);

        Assert.Equal(HttpStatusCode.TooManyRequests, right.StatusCode);
        Assert.InRange(right.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        Assert.Empty(_notes);
        using HttpResponseMessage reading = await server.Get("/x");
        Assert.Equal(HttpStatusCode.OK, reading.StatusCode);
    }

    [Fact]
    public async Task a_browser_logs_in_and_out()
    {
        await using ServerUnderTest server = await Start();

        using HttpResponseMessage login = await Post(server, $$"""{"token": "{{TokensUnderTest.Operator}}"}""", null,
            ("Path", "/api/v1/login"));
        string cookie = SecurityTests.Header(login, "Set-Cookie");
        Assert.Matches("^__Host-telemetry=[A-Za-z0-9_-]{43}; Max-Age=43200; Path=/; Secure; HttpOnly; SameSite=Strict$",
            cookie);
        (string, string) session = ("Cookie", cookie.Split(';')[0]);
        Assert.Equal("alice", await NameOf(server, session));
        using HttpResponseMessage change = await Post(server, """{"text": "a"}""", null, session);
        Assert.Equal(HttpStatusCode.OK, change.StatusCode);

        using HttpResponseMessage logout = await Post(server, "{}", null, ("Path", "/api/v1/logout"), session);
        Assert.StartsWith("__Host-telemetry=; Max-Age=0;", SecurityTests.Header(logout, "Set-Cookie"));
        Assert.Null(await NameOf(server, session));
        using HttpResponseMessage after = await Post(server, """{"text": "a"}""", null, session);
        Assert.Equal(HttpStatusCode.Unauthorized, after.StatusCode);
        Assert.Equal("alice Operate: a", Assert.Single(_notes));
    }

    [Fact]
    public async Task a_login_ends_with_its_token()
    {
        await using ServerUnderTest server = await Start();
        using HttpResponseMessage login = await Post(server, $$"""{"token": "{{TokensUnderTest.Operator}}"}""", null,
            ("Path", "/api/v1/login"));
        (string, string) session = ("Cookie", SecurityTests.Header(login, "Set-Cookie").Split(';')[0]);

        _tokens.Write("");
        _tokens.List.Reload(new Notices());

        Assert.Null(await NameOf(server, session));
    }

    private static async Task<string?> NameOf(ServerUnderTest server, (string, string) session)
    {
        using HttpResponseMessage answer = await server.Get("/api/v1/access", session);
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("name").GetString();
    }

    private static Task<HttpResponseMessage> Post(
        ServerUnderTest server, string body, string? token, params (string Name, string Value)[] headers)
    {
        string Given(string name, string otherwise) =>
            headers.Where(header => header.Name == name).Select(header => header.Value).FirstOrDefault() ?? otherwise;
        // Latin1 makes letters of the body to bytes that are not UTF-8.
        var content = new ByteArrayContent(Encoding.Latin1.GetBytes(body));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(Given("Content-Type", "application/json"));
        var request = new HttpRequestMessage(HttpMethod.Post, Given("Path", "/notes")) { Content = content };
        request.Headers.TryAddWithoutValidation("X-Telemetry", Given("X-Telemetry", "1"));
        if (token is not null)
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        foreach ((string name, string value) in headers.Where(
            header => header.Name is not ("Path" or "Content-Type" or "X-Telemetry")))
            request.Headers.TryAddWithoutValidation(name, value);
        return server.Client.SendAsync(request);
    }

    private Task<ServerUnderTest> Start(AccessFiles? access = null)
    {
        access ??= new AccessFiles(_tokens.List, null, isReadingOpen: true, []);
        return ServerUnderTest.Start(new ServerLimits(), () => 0, _ => [.. Notes()], access);
    }

    private IEnumerable<Route> Notes() =>
    [
        ServerUnderTest.Text("/x", "text"),
        Route.Of("/notes", request =>
        {
            string text = request.Body.Text("text", 100);
            Identity caller = request.Caller!;
            return () =>
            {
                _notes.Add($"{caller.Name} {caller.Role}: {text}");
                return Answer.Text(200, "noted");
            };
        }) with { Method = "POST" },
        Route.Of("/notes/{id}", request =>
        {
            string id = request.Path("id");
            return () => Answer.Text(200, id);
        }) with { Method = "DELETE" },
    ];
}

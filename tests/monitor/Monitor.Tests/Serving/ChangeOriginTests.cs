// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Text;
using System.Text.Json;

namespace Telemetry.Monitor.Tests.Serving;

/// <summary>Each route that changes something, asked as the page of another site could, in the browser of somebody who
/// may operate.</summary>
public sealed class ChangeOriginTests : IDisposable
{
    private const string Silence = """{"matchers": {"alertname": "x"}, "comment": "x", "duration": "2h"}""";

    private static readonly (string Name, string Value, int Status)[] Foreign =
    [
        ("X-Telemetry", "", 403), ("X-Telemetry", "2", 403), ("X-Telemetry", "1, 1", 403),
        ("Origin", "http://evil.example", 403), ("Origin", "null", 403), ("Origin", "http://127.0.0.1:1", 403),
        ("Sec-Fetch-Site", "cross-site", 403), ("Sec-Fetch-Site", "same-site", 403), ("Sec-Fetch-Site", "none", 403),
        ("Host", "evil.example", 421),
    ];

    private readonly TokensUnderTest _tokens = new();

    public void Dispose() => _tokens.Dispose();

    [Fact]
    public async Task no_route_changes_anything_for_a_page_of_another_site()
    {
        await using FleetUnderTest fleet = await FleetUnderTest.Start(_tokens.List, "left");
        string silence = (await Sent(fleet, "POST", "/api/v1/silences", Silence))
            .GetProperty("silences")[0].GetProperty("id").GetString()!;
        string note = (await Sent(fleet, "POST", "/api/v1/notes", """{"text": "x"}""")).GetProperty("id").GetRawText();
        string before = await State(fleet);
        (string Method, string Path, string? Body)[] routes =
        [
            ("POST", "/api/v1/login", $$"""{"token": "{{TokensUnderTest.Operator}}"}"""),
            ("POST", "/api/v1/logout", "{}"),
            ("POST", "/api/v1/silences", Silence),
            ("DELETE", $"/api/v1/silences/{silence}", null),
            ("POST", "/api/v1/alerts/0123456789abcdef/ack", """{"comment": "x"}"""),
            ("POST", "/api/v1/notes", """{"text": "y"}"""),
            ("DELETE", $"/api/v1/notes/{note}", null),
        ];

        foreach ((string method, string path, string? body) in routes)
        {
            foreach ((string name, string value, int status) in Foreign)
            {
                using HttpResponseMessage answer = await Send(fleet, method, path, body, (name, value));
                Assert.Equal((method, path, name, value, status),
                    (method, path, name, value, (int)answer.StatusCode));
                Assert.False(answer.Headers.Contains("Set-Cookie"));
            }
        }
        Assert.Equal(before, await State(fleet));

        // The page itself, whose origin is the server's.
        string origin = fleet.Client.BaseAddress!.GetLeftPart(UriPartial.Authority);
        foreach ((string method, string path, string? body) in routes)
        {
            using HttpResponseMessage answer = await Send(fleet, method, path, body, ("Origin", origin));
            Assert.Equal((path, path.EndsWith("/ack", StringComparison.Ordinal) ? 404 : 200),
                (path, (int)answer.StatusCode));
        }
        Assert.NotEqual(before, await State(fleet));
    }

    [Fact]
    public async Task a_body_that_a_form_can_send_is_refused_by_each_route_that_reads_one()
    {
        await using FleetUnderTest fleet = await FleetUnderTest.Start(_tokens.List, "left");
        foreach (string path in (string[])
            [
                "/api/v1/login", "/api/v1/logout", "/api/v1/silences", "/api/v1/alerts/0123456789abcdef/ack",
                "/api/v1/notes",
            ])
        {
            foreach (string type in (string[])
                ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
            {
                using HttpResponseMessage answer = await Send(fleet, "POST", path, "{}", ("Content-Type", type));
                Assert.Equal((path, type, HttpStatusCode.UnsupportedMediaType), (path, type, answer.StatusCode));
            }
        }
    }

    private static async Task<string> State(FleetUnderTest fleet) =>
        (await fleet.Get("/api/v1/silences")).GetRawText() + (await fleet.Get("/api/v1/notes")).GetRawText();

    private static async Task<JsonElement> Sent(FleetUnderTest fleet, string method, string path, string body)
    {
        using HttpResponseMessage answer = await Send(fleet, method, path, body, ("Origin", ""));
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
    }

    /// <summary>Sends what the page would, with one header in its place.</summary>
    private static async Task<HttpResponseMessage> Send(
        FleetUnderTest fleet, string method, string path, string? body, (string Name, string Value) header)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null)
            request.Content = new StringContent(
                body, Encoding.UTF8, header.Name == "Content-Type" ? header.Value : "application/json");
        request.Headers.Add("Authorization", $"Bearer {TokensUnderTest.Operator}");
        if (header.Name != "X-Telemetry")
            request.Headers.Add("X-Telemetry", "1");
        if (header.Name != "Content-Type" && header.Value.Length > 0)
            request.Headers.TryAddWithoutValidation(header.Name, header.Value);
        return await fleet.Client.SendAsync(request);
    }
}

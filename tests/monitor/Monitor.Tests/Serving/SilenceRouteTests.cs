// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Text.Json;

namespace Telemetry.Monitor.Tests.Serving;

/// <summary>Silences and acknowledgements over HTTP: what they hold back, who made them, wrong ones.</summary>
public sealed class SilenceRouteTests : IDisposable
{
    private readonly TokensUnderTest _tokens = new();

    [Fact]
    public async Task a_silence_holds_back_its_alerts_until_it_is_removed()
    {
        await using FleetUnderTest fleet = await Start();

        (HttpStatusCode status, JsonElement answer) = await Send(fleet, HttpMethod.Post, "/api/v1/silences",
            """{"matchers": {"alertname": "Monitor*"}, "comment": "moving it", "duration": "2h"}""");

        Assert.Equal(HttpStatusCode.OK, status);
        JsonElement silence = Assert.Single(answer.GetProperty("silences").EnumerateArray());
        string id = silence.GetProperty("id").GetString()!;
        Assert.Equal(("alice", "moving it", 7_200_000_000_000L),
            (silence.GetProperty("author").GetString(), silence.GetProperty("comment").GetString(),
                silence.GetProperty("end_time_ns").GetInt64() - silence.GetProperty("start_time_ns").GetInt64()));
        JsonElement alive = await Alert(fleet, "MonitorAlive");
        Assert.Equal(id, alive.GetProperty("silenced_by").GetString());
        Assert.Equal(alive.GetProperty("fingerprint").GetString(),
            Assert.Single(silence.GetProperty("alerts").EnumerateArray()).GetString());

        (status, answer) = await Send(fleet, HttpMethod.Delete, $"/api/v1/silences/{id}", null);
        Assert.Equal((HttpStatusCode.OK, 0), (status, answer.GetProperty("silences").GetArrayLength()));
        Assert.Equal(JsonValueKind.Null, (await Alert(fleet, "MonitorAlive")).GetProperty("silenced_by").ValueKind);
        (status, _) = await Send(fleet, HttpMethod.Delete, $"/api/v1/silences/{id}", null);
        Assert.Equal(HttpStatusCode.NotFound, status);
    }

    [Theory]
    [InlineData("""{"alertname": "Monitor*"}""", 1, null)]
    [InlineData("""{"alertname": "FeedStale", "feed": "itch", "line": "B", "session": "oe", "appliance": "left"}""", 0,
        null)]
    [InlineData("""{"appliance": "never"}""", 1, null)]
    [InlineData("""{"place": "softnet", "interface": "eth0"}""", 0, null)]
    [InlineData("""{"appliance": "*", "severity": "none"}""", 1, null)]
    [InlineData("""{"alertname": "FedGap"}""", 0,
        "nothing that is known has alertname \"FedGap\": did you mean \"FeedGap\"?")]
    [InlineData("""{"appliance": "right*"}""", 0, "nothing that is known has appliance \"right*\"")]
    [InlineData("""{"aplpiance": "left", "feed": "no"}""", 0,
        "nothing that is known has a label aplpiance: did you mean \"appliance\"?; nothing that is known has feed "
        + "\"no\"")]
    public async Task the_answer_says_what_the_new_one_holds_back(string matchers, int matches, string? warning)
    {
        await using FleetUnderTest fleet = await Start();

        (HttpStatusCode status, JsonElement answer) = await Send(fleet, HttpMethod.Post, "/api/v1/silences",
            $$"""{"matchers": {{matchers}}, "comment": "x", "duration": "2h"}""");

        Assert.Equal(HttpStatusCode.OK, status);
        JsonElement added = answer.GetProperty("added");
        Assert.Equal((matches, warning),
            (added.GetProperty("matches").GetInt32(), added.GetProperty("warning").GetString()));
        Assert.Equal(Assert.Single(answer.GetProperty("silences").EnumerateArray()).GetProperty("id").GetString(),
            added.GetProperty("id").GetString());
    }

    [Fact]
    public async Task somebody_takes_care_of_an_alert()
    {
        await using FleetUnderTest fleet = await Start();
        string fingerprint = (await Alert(fleet, "MonitorAlive")).GetProperty("fingerprint").GetString()!;

        (HttpStatusCode status, _) = await Send(
            fleet, HttpMethod.Post, $"/api/v1/alerts/{fingerprint}/ack", """{"comment": "on it"}""");

        Assert.Equal(HttpStatusCode.OK, status);
        JsonElement note = (await Alert(fleet, "MonitorAlive")).GetProperty("acknowledged");
        Assert.Equal(("alice", "on it"),
            (note.GetProperty("author").GetString(), note.GetProperty("comment").GetString()));
    }

    [Theory]
    [InlineData("/api/v1/silences", """{"matchers": {}, "comment": "x", "duration": "2h"}""", 400, "matchers")]
    [InlineData("/api/v1/silences", """{"matchers": "a", "comment": "x", "duration": "2h"}""", 400, "matchers")]
    [InlineData("/api/v1/silences", """{"matchers": {"a": 1}, "comment": "x", "duration": "2h"}""", 400,
        "matchers.a")]
    [InlineData("/api/v1/silences", """{"matchers": {"a": "b"}, "duration": "2h"}""", 400, "comment")]
    [InlineData("/api/v1/silences", """{"matchers": {"a": "b"}, "comment": "x"}""", 400, "duration")]
    [InlineData("/api/v1/silences", """{"matchers": {"a": "b"}, "comment": "x", "duration": "1s"}""", 400, "duration")]
    [InlineData("/api/v1/silences", """{"matchers": {"a": "b"}, "comment": "", "duration": "721h"}""", 400, "comment")]
    [InlineData("/api/v1/silences", """{"matchers": {"a": "b"}, "comment": "x", "until": "9h"}""", 400, "duration")]
    [InlineData("/api/v1/silences", """{"matchers": {"a": "b"}, "comment": "x", "duration": "721h"}""", 400,
        "duration")]
    [InlineData("/api/v1/alerts/xyz/ack", """{"comment": "x"}""", 400, "fingerprint")]
    [InlineData("/api/v1/alerts/0000000000000001/ack", """{"comment": "x"}""", 404, "fingerprint")]
    public async Task a_wrong_one_is_refused(string path, string body, int status, string where)
    {
        await using FleetUnderTest fleet = await Start();

        (HttpStatusCode found, JsonElement answer) = await Send(fleet, HttpMethod.Post, path, body);

        Assert.Equal((status, where), ((int)found, answer.GetProperty("where").GetString()));
    }

    public void Dispose() => _tokens.Dispose();

    private async Task<FleetUnderTest> Start()
    {
        FleetUnderTest fleet = await FleetUnderTest.Start(_tokens.List, "left");
        await fleet.Evaluate();
        return fleet;
    }

    private static async Task<JsonElement> Alert(FleetUnderTest fleet, string name)
    {
        string text = await fleet.Client.GetStringAsync("/api/v1/alerts");
        using var document = JsonDocument.Parse(text);
        return document.RootElement.GetProperty("alerts").EnumerateArray()
            .Single(one => one.GetProperty("alert").GetString() == name).Clone();
    }

    private static Task<(HttpStatusCode Status, JsonElement Answer)> Send(
        FleetUnderTest fleet, HttpMethod method, string path, string? body) =>
        ChangeRequest.Send(fleet.Client, method, path, body);
}

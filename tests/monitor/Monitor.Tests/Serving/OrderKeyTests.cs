// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Telemetry.Monitor.Tests.Serving;

/// <summary>Keys of orders: who sees what of them.</summary>
public sealed class OrderKeyTests : IDisposable
{
    private readonly TokensUnderTest _tokens = new();

    [Fact]
    public async Task everybody_reads_hashes_and_who_may_operate_also_the_keys()
    {
        await using FleetUnderTest fleet = await FleetUnderTest.Start(_tokens.List, "left");
        string order = await Text(fleet, "/api/v1/orders", null, HttpStatusCode.OK);
        string hash = JsonDocument.Parse(order).RootElement.GetProperty("orders")[0].GetProperty("key").GetString()!;

        Assert.Matches("^#[0-9a-f]{16}$", hash);
        string path = $"/api/v1/order-keys?hash={Uri.EscapeDataString(hash)}&hash=%230000000000000000";
        await Text(fleet, path, null, HttpStatusCode.Unauthorized);
        await Text(fleet, path, TokensUnderTest.Reader, HttpStatusCode.Forbidden);
        string answer = await Text(fleet, path, TokensUnderTest.Operator, HttpStatusCode.OK);
        Assert.Equal($$"""{"keys":[{"hash":"{{hash}}","key":"{{FleetUnderTest.PlainKey}}"},"""
            + """{"hash":"#0000000000000000","key":null}]}""", answer.Trim());
        await Text(fleet, "/api/v1/order-keys", TokensUnderTest.Operator, HttpStatusCode.BadRequest);
        foreach (string other in (string[])
            [
                "/api/v1/orders", "/api/v1/events", "/api/v1/evidence?appliance=left&stamp_ns=0", "/metrics",
                "/metrics/left", "/api/v1/summary?appliance=left", "/api/v1/report",
            ])
            Assert.DoesNotContain(FleetUnderTest.PlainKey,
                await Text(fleet, other, TokensUnderTest.Operator, null), StringComparison.Ordinal);
    }

    /// <inheritdoc/>
    public void Dispose() => _tokens.Dispose();

    private static async Task<string> Text(FleetUnderTest fleet, string path, string? token, HttpStatusCode? expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using HttpResponseMessage answer = await fleet.Client.SendAsync(request);
        if (expected is not null)
            Assert.Equal(expected, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }
}

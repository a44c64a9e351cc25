// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Text;
using System.Text.Json;

namespace Telemetry.Monitor.Tests.Serving;

/// <summary>A request that changes something, as the page sends it.</summary>
internal static class ChangeRequest
{
    /// <summary>Sends it, and reads the answer, which has to be one in JSON.</summary>
    /// <param name="client">Client of the server.</param>
    /// <param name="method">Method.</param>
    /// <param name="path">Path.</param>
    /// <param name="body">Body in JSON; null for none.</param>
    /// <param name="token">Token of the one who asks.</param>
    public static async Task<(HttpStatusCode Status, JsonElement Answer)> Send(
        HttpClient client, HttpMethod method, string path, string? body, string token = TokensUnderTest.Operator)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Add("X-Telemetry", "1");
        request.Headers.Add("Authorization", $"Bearer {token}");
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await client.SendAsync(request);
        using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return (answer.StatusCode, document.RootElement.Clone());
    }
}
